import { chmod, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { startEmbeddedPostgres } from '../../server/store/embedded-postgres.ts'
import { migrate } from '../../server/store/migrate.ts'
import { type Db, openDatabase } from '../../server/store/open-database.ts'

/** Runs a measurement on an embedded server of its own, as durable as in earnest, which is removed afterwards. */
export const withBenchDatabase = async <T>(measure: (db: Db) => Promise<T>): Promise<T> => {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'vigil-bench-'))
  await chmod(dataDir, 0o755)
  try {
    const server = await startEmbeddedPostgres({ dataDir, explicit: true, log: () => {} })
    const db = openDatabase(server.address)
    try {
      await migrate(db)
      return await measure(db)
    } finally {
      await db.destroy()
      await server.stop()
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** The value below which the given part of the measurements lies. */
export const percentile = (values: readonly number[], part: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN
}

/** How long it takes, in milliseconds. */
export const time = async (run: () => Promise<unknown>): Promise<number> => {
  const start = performance.now()
  await run()
  return performance.now() - start
}
