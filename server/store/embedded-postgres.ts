import { isRoot } from './embedded-postgres/account.ts'
import { findPackage, prepareBinaries } from './embedded-postgres/binaries.ts'
import { choosePlace } from './embedded-postgres/place.ts'
import { reachServer } from './embedded-postgres/reach-server.ts'
import { addressOf } from './embedded-postgres/running-server.ts'
import { stopServer } from './embedded-postgres/stop.ts'
import type { DatabaseAddress } from './open-database.ts'

export type EmbeddedPostgres = {
  address: DatabaseAddress
  /** The server ran already: another Vigil's, or left over by one that was killed. */
  adopted: boolean
  /** Ends the server for everyone: only for the process that holds the instance lock. Pools must be closed before. */
  stop(): Promise<void>
}

/**
 * Reaches the PostgreSQL server that comes with Vigil, on the cluster in the data folder; makes the cluster and starts
 * the server where needed. The server outlives this process unless it is stopped.
 * @throws Error saying what is in the way and what to do
 */
export const startEmbeddedPostgres = async (options: {
  dataDir: string
  /** The data folder was named by the user: the cluster lies there or nowhere. */
  explicit: boolean
  log: (message: string) => void
  /** For tests alone: nothing is synced to disk, and there are connections for many test files. */
  throwaway?: boolean
  /** Where root keeps what other accounts must reach. */
  systemDir?: string
  /** How long a server may take to start, and to stop before it is pressed. */
  limitMs?: { start: number; stop: number }
}): Promise<EmbeddedPostgres> => {
  const { dataDir, explicit, log, throwaway = false, systemDir = '/var/lib/vigil' } = options
  const limitMs = options.limitMs ?? { start: 60_000, stop: 30_000 }
  const packageFolder = findPackage()
  const place = await choosePlace({ dataDir, explicit, systemDir, log })
  const native = () => prepareBinaries(packageFolder, place.account, isRoot() ? systemDir : dataDir)
  const running = await reachServer({ place, native, throwaway, limitMs: limitMs.start }, log)
  return {
    address: addressOf(running),
    adopted: running.adopted,
    stop: () => stopServer(place.cluster, limitMs.stop),
  }
}
