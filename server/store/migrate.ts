import fs from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { sql } from 'kysely'
import { FileMigrationProvider, type Migration, Migrator } from 'kysely/migration'
import { crashPoint } from '../crash-point.ts'
import type { Db } from './open-database.ts'

export const migrationFolder = path.join(import.meta.dirname, '..', '..', 'migrations')

/**
 * Brings the database to the newest migration, all or nothing in one transaction, under a lock: processes that migrate
 * at the same time wait for one another, and all but the first find nothing to do.
 * @param options.schema the schema that `db` was opened with; created if it is missing
 * @returns the names of the migrations applied now
 * @throws Error naming the migration that failed, with its cause
 */
export const migrate = async (db: Db, options: { schema?: string } = {}): Promise<string[]> => {
  const migrator = await createMigrator(db, options.schema)
  const { error, results = [] } = await migrator.migrateToLatest()
  if (error !== undefined) {
    const failed = results.find((result) => result.status === 'Error')?.migrationName
    const what = failed === undefined ? 'the migrations' : `migration ${failed}`
    throw new Error(`${what} could not be applied: ${messageOf(error)}`, { cause: error })
  }
  return results.map((result) => result.migrationName)
}

/** The names of the migrations that the database still lacks. */
export const pendingMigrations = async (db: Db): Promise<string[]> => {
  const migrations = await (await createMigrator(db)).getMigrations()
  return migrations.filter(({ executedAt }) => !executedAt).map(({ name }) => name)
}

const createMigrator = async (db: Db, schema?: string): Promise<Migrator> =>
  new Migrator({
    db,
    provider: { getMigrations: readMigrations },
    migrationTableSchema: schema ?? (await currentSchema(db)),
  })

const readMigrations = async (): Promise<Record<string, Migration>> => {
  const files = new FileMigrationProvider({
    fs,
    path,
    migrationFolder,
    import: (file) => import(pathToFileURL(file).href),
  })
  const migrations = Object.entries(await files.getMigrations())
  return Object.fromEntries(migrations.map(([name, migration]) => [name, crashable(migration)]))
}

/** The crash point lies where the tables are made and not yet recorded. */
const crashable = (migration: Migration): Migration => ({
  up: async (db) => {
    await migration.up(db)
    crashPoint('migrate.mid')
  },
})

/** Named, so that the record of another schema in the same database is not taken for ours. */
const currentSchema = async (db: Db): Promise<string> => {
  const { rows } = await sql<{ schema: string | null }>`select current_schema() as schema`.execute(
    db,
  )
  const schema = rows[0]?.schema
  if (!schema) throw new Error('the search path of this database names no existing schema')
  return schema
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : `${error}`)
