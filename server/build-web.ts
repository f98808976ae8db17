import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'

const root = path.join(import.meta.dirname, '..')
const sources = ['web', 'shared', 'index.html', 'vite.config.ts', 'package-lock.json']

/** Where the built web client lies. */
export const webRoot = path.join(root, 'dist', 'web')

const newestChange = async (place: string): Promise<number> => {
  const found = await stat(place).catch(() => undefined)
  if (!found?.isDirectory()) return found?.mtimeMs ?? 0
  const files = await readdir(place, { recursive: true, withFileTypes: true })
  const times = files
    .filter((file) => file.isFile())
    .map(async (file) => (await stat(path.join(file.parentPath, file.name))).mtimeMs)
  return Math.max(0, ...(await Promise.all(times)))
}

const viteCommand = (): string | undefined => {
  try {
    const manifest = createRequire(import.meta.url).resolve('vite/package.json')
    return path.join(path.dirname(manifest), 'bin', 'vite.js')
  } catch {
    return undefined
  }
}

const isStale = async (): Promise<boolean> => {
  const page = path.join(webRoot, 'index.html')
  if (!existsSync(page)) return true
  const changes = await Promise.all(sources.map((place) => newestChange(path.join(root, place))))
  return Math.max(...changes) > (await stat(page)).mtimeMs
}

/**
 * Builds the web client when its sources are newer than the last build. Where the build tool is not installed, as in
 * a container image, the build that came along is taken as it is.
 * @throws Error with the tool's words when the build fails.
 */
export const buildWebIfStale = async (log: (message: string) => void): Promise<void> => {
  const vite = viteCommand()
  if (vite === undefined || !(await isStale())) return
  log('building the web client')
  const build = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let words = ''
  for (const stream of [build.stdout, build.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      words += text
    })
  }
  const code = await new Promise((resolve, reject) =>
    build.on('error', reject).on('close', resolve),
  )
  if (code !== 0) throw new Error(`the web client could not be built:\n${words}`)
}
