import { setTimeout as sleep } from 'node:timers/promises'
import { describeFinding, examine, movePidFileAside } from './postmaster-pid.ts'
import { isInhabited } from './processes.ts'
import { askServer, type RunningServer } from './running-server.ts'
import { type Launch, startServer } from './start-server.ts'

/**
 * Finds the server that works on the cluster already, or starts one. Several processes may do so at the same time: all
 * reach the same server.
 * @throws Error saying what is in the way, about `limitMs` later
 */
export const reachServer = async (
  launch: Launch,
  log: (message: string) => void,
): Promise<RunningServer & { adopted: boolean }> => {
  const { cluster } = launch.place
  const deadline = Date.now() + launch.limitMs
  let said: string | undefined
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 1.5, 1_000)) {
    const finding = await examine(cluster)
    const found = await askServer(finding, cluster)
    if (found) return { ...found, adopted: true }
    if (finding.kind === 'nobody' || finding.kind === 'stranger') {
      const started = await startServer(launch)
      if (started) return { ...started, adopted: false }
    }
    if (finding.kind === 'stranger' && !(await isInhabited(cluster))) {
      log(`${cluster}/postmaster.pid names a process that is no PostgreSQL: moved aside`)
      await movePidFileAside(cluster, finding.file)
    }
    const obstacle = describeFinding(finding, cluster)
    if (Date.now() > deadline) throw new Error(obstacle)
    if (pauseMs > 500 && obstacle !== said) {
      log(`${obstacle}; waiting`)
      said = obstacle
    }
    await sleep(pauseMs)
  }
}
