import { setTimeout as sleep } from 'node:timers/promises'
import { examine } from './postmaster-pid.ts'
import { removeSocketFolder } from './socket-folder.ts'

/**
 * Ends the server of a cluster, whoever started it: first it breaks off its sessions and writes everything down, then,
 * after `patienceMs`, it leaves at once, to recover at the next start. Never by force.
 * @throws Error if it still runs
 */
export const stopServer = async (cluster: string, patienceMs: number): Promise<void> => {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    const finding = await examine(cluster)
    if (finding.kind !== 'server') return
    send(finding.pid, signal)
    if (await hasLeft(cluster, finding.pid, Date.now() + patienceMs)) {
      await removeSocketFolder(finding.socketFolder)
      return
    }
  }
  throw new Error(`PostgreSQL does not end on ${cluster}`)
}

/** It may have ended a moment ago. */
const send = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

const hasLeft = async (cluster: string, pid: number, deadline: number): Promise<boolean> => {
  for (;;) {
    const finding = await examine(cluster)
    if (finding.kind !== 'server' || finding.pid !== pid) return true
    if (Date.now() > deadline) return false
    await sleep(20)
  }
}
