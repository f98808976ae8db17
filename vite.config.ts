import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The server's own address while the client is developed with `vite`. */
const server = 'http://127.0.0.1:4040'

export default defineConfig({
  plugins: [react()],
  publicDir: 'web/public',
  build: {
    outDir: 'dist/web',
    emptyOutDir: true,
    // The content security policy allows neither data: URIs nor inline script.
    assetsInlineLimit: 0,
    manifest: true,
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': server, '/c/': server },
  },
})
