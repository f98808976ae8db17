import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import path from 'node:path'

/** For developers: the web client is built anew and the server restarted whenever their files change. */
const vite = path.join(
  path.dirname(createRequire(import.meta.url).resolve('vite/package.json')),
  'bin',
  'vite.js',
)
const programs = [
  [vite, 'build', '--watch', '--logLevel', 'warn'],
  ['--watch', path.join(import.meta.dirname, 'main.ts')],
]
const children = programs.map((args) => spawn(process.execPath, args, { stdio: 'inherit' }))

for (const child of children) {
  child.once('exit', () => {
    for (const other of children) other.kill()
  })
}
process.once('SIGINT', () => {}) // the children hear it too, and end; then so do we
