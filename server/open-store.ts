import path from 'node:path'
import type { Config } from './config.ts'
import { startEmbeddedPostgres } from './store/embedded-postgres.ts'
import { migrate } from './store/migrate.ts'
import { type DatabaseAddress, type Db, openDatabase } from './store/open-database.ts'
import { createPseudonyms, type Pseudonyms } from './store/pseudonyms.ts'
import { checkSecret, readOrCreateSecret } from './store/secret.ts'

/** The database as every command needs it: migrated, and under the secret that it was filled with. */
export type Store = {
  db: Db
  address: DatabaseAddress
  pseudonyms: Pseudonyms
  /** Closes our connections, and stops the embedded server if `stopServer`. */
  close(options: { stopServer: boolean }): Promise<void>
}

/** Where the database is, started if it is the embedded one. */
export type Server = { address: DatabaseAddress; stop(): Promise<void> }

/**
 * Finds the server that DATABASE_URL names, or starts (or adopts) the embedded one in the data folder.
 * @throws Error in words for the operator when neither is possible.
 */
export const openServer = async (
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
  log: (message: string) => void,
): Promise<Server> => {
  if (config.databaseUrl) {
    return { address: { connectionString: config.databaseUrl }, stop: async () => {} }
  }
  const { path: dataDir, explicit } = config.dataDir
  return startEmbeddedPostgres({ dataDir: path.resolve(dataDir), explicit, log })
}

/**
 * Opens and migrates the database on a server.
 * @throws Error when a migration fails or the secret is not the one that the database was filled with.
 */
export const openStore = async (
  server: Server,
  config: Pick<Config, 'secretFile' | 'dataDir'>,
): Promise<Store> => {
  const db = openDatabase(server.address)
  const close: Store['close'] = async ({ stopServer }) => {
    await db.destroy()
    if (stopServer) await server.stop()
  }
  try {
    await migrate(db)
    const secretFile = config.secretFile ?? path.resolve(config.dataDir.path, 'secret')
    const pseudonyms = createPseudonyms(await readOrCreateSecret(secretFile))
    await checkSecret(db, pseudonyms.fingerprint, secretFile)
    return { db, address: server.address, pseudonyms, close }
  } catch (error) {
    await db.destroy()
    throw error
  }
}
