import { link, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { ifMissing } from './if-missing.ts'
import { isServerOf, stateOf } from './processes.ts'

/** Who works on a cluster, by the file that PostgreSQL leaves there. */
export type Finding =
  | { kind: 'nobody' }
  /** The server ended; until its parent takes note, PostgreSQL believes that it runs. */
  | { kind: 'zombie'; pid: number }
  /** The number is now another program's, or the file is empty. Never to be signalled. */
  | { kind: 'stranger'; pid: number | undefined; file: string }
  | { kind: 'server'; pid: number; state: string; socketFolder: string; port: number }

export const examine = async (cluster: string): Promise<Finding> => {
  const file = await readPidFile(cluster)
  if (file === undefined) return { kind: 'nobody' }
  const [pidText = '', , , port = '', socketFolder = '', , , state = ''] = file.split('\n')
  // A single-user session writes its number as negative.
  const pid = Math.abs(Number.parseInt(pidText, 10))
  if (!(pid > 0)) return { kind: 'stranger', pid: undefined, file }
  const found = await stateOf(pid)
  if (found === 'gone') return { kind: 'nobody' }
  if (found === 'zombie') return { kind: 'zombie', pid }
  if (!(await isServerOf(pid, cluster))) return { kind: 'stranger', pid, file }
  return {
    kind: 'server',
    pid,
    state: state.trim() || 'starting',
    socketFolder: socketFolder.trim(),
    port: Number(port),
  }
}

/** What stands in the way of a start, and what to do. */
export const describeFinding = (finding: Finding, cluster: string): string => {
  switch (finding.kind) {
    case 'nobody':
      return `another start of PostgreSQL holds ${cluster}`
    case 'zombie':
      return `PostgreSQL (pid ${finding.pid}) has ended on ${cluster}, but its parent process has not taken note: end that parent, or restart the container`
    case 'stranger':
      return `${cluster}/postmaster.pid names ${finding.pid ? `pid ${finding.pid}, which is no PostgreSQL on this folder` : 'no process'}, but some process still works in the folder: end it, then start again`
    case 'server':
      return finding.state === 'ready'
        ? `PostgreSQL (pid ${finding.pid}) runs on ${cluster}, but does not answer at ${finding.socketFolder}: end it ("kill -INT ${finding.pid}"), then start again`
        : `PostgreSQL (pid ${finding.pid}) is ${finding.state} on ${cluster}`
  }
}

/** Moves a file aside that names a stranger; not if another start has replaced it in the meantime. */
export const movePidFileAside = async (cluster: string, examined: string): Promise<void> => {
  const aside = path.join(cluster, `postmaster.pid.aside-${process.pid}`)
  await rename(path.join(cluster, 'postmaster.pid'), aside).catch(() => {})
  const moved = await readFile(aside, 'utf8').catch(() => undefined)
  if (moved === undefined) return
  if (moved !== examined) await link(aside, path.join(cluster, 'postmaster.pid')).catch(() => {})
  await rm(aside, { force: true })
}

const readPidFile = (cluster: string): Promise<string | undefined> =>
  readFile(path.join(cluster, 'postmaster.pid'), 'utf8').catch(ifMissing)
