import { execFile } from 'node:child_process'
import { readdir, readFile, readlink } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

const hasProc = process.platform === 'linux'

/** `zombie`: ended, but its parent has not taken note. */
export const stateOf = async (pid: number): Promise<'gone' | 'alive' | 'zombie'> => {
  if (!exists(pid)) return 'gone'
  const state = hasProc ? await procState(pid) : await ps(pid, 'state=')
  return state.startsWith('Z') ? 'zombie' : 'alive'
}

const exists = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The field behind the command's name, which stands in parentheses and may hold anything. */
const procState = async (pid: number): Promise<string> => {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return text.slice(text.lastIndexOf(')') + 2)
}

/** Whether the process is a `postgres` started on this cluster. False too where its command line is hidden from us. */
export const isServerOf = async (pid: number, cluster: string): Promise<boolean> => {
  if (!hasProc) return (await ps(pid, 'command=')).includes(`postgres -D ${cluster} `)
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  const words = text.split('\0')
  const folder = words[words.indexOf('-D') + 1] ?? ''
  return path.basename(words[0] ?? '') === 'postgres' && path.resolve(folder) === cluster
}

/** Whether a process works in this folder, as every process of a PostgreSQL server does in its cluster's. */
export const isInhabited = async (folder: string): Promise<boolean> => {
  // Without /proc there is no telling: yes, to be safe.
  if (!hasProc) return true
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const folders = await Promise.all(
    pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => undefined)),
  )
  return folders.includes(folder)
}

const ps = async (pid: number, column: string): Promise<string> => {
  const { stdout } = await promisify(execFile)('ps', ['-o', column, '-p', `${pid}`]).catch(() => ({
    stdout: '',
  }))
  return stdout.trim()
}
