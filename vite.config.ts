import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The server's own address while the client is developed with `vite`. */
const server = 'http://127.0.0.1:4040'

/** What starts a build may have an environment of its own, such as a test; the client is built for readers. */
const forReaders = () => {
  process.env.NODE_ENV = 'production'
}

export default defineConfig(({ command }) => {
  if (command === 'build') forReaders()
  return {
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
  }
})
