import { createHash } from 'node:crypto'
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { stateOf } from '../server/store/embedded-postgres/processes.ts'
import { stopServer } from '../server/store/embedded-postgres/stop.ts'
import { startEmbeddedPostgres } from '../server/store/embedded-postgres.ts'
import { migrate, migrationFolder } from '../server/store/migrate.ts'
import { type DatabaseAddress, openDatabase } from '../server/store/open-database.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgres: { address: DatabaseAddress; template: string }
  }
}

/**
 * vitest's globalSetup: one PostgreSQL server for the run, with the migrated database that each test file copies.
 * `TEST_DATABASE_URL` names a server to use instead, whose user may create databases.
 */
export default async (project: TestProject): Promise<() => Promise<void>> => {
  const server = await findServer(process.env.TEST_DATABASE_URL)
  const template = await createTemplate(server.address)
  project.provide('postgres', { address: server.address, template })
  return server.stop
}

const findServer = async (
  url: string | undefined,
): Promise<{ address: DatabaseAddress; stop: () => Promise<void> }> => {
  if (url) return { address: { connectionString: url }, stop: async () => {} }
  await removeLeftovers()
  const folder = await mkdtemp(path.join(os.tmpdir(), `${prefix}${process.pid}-`))
  await chmod(folder, 0o755)
  const stop = () => removeServer(folder)
  try {
    const options = { dataDir: folder, explicit: true, log: () => {}, throwaway: true }
    const { address } = await startEmbeddedPostgres(options)
    return { address, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const prefix = 'vigil-test-server-'

/** The servers of runs that were killed. */
const removeLeftovers = async (): Promise<void> => {
  for (const name of await readdir(os.tmpdir())) {
    if (!name.startsWith(prefix)) continue
    const pid = Number.parseInt(name.slice(prefix.length), 10)
    if ((await stateOf(pid)) !== 'gone') continue
    // Another user's is theirs to remove.
    await removeServer(path.join(os.tmpdir(), name)).catch(() => {})
  }
}

const removeServer = async (folder: string): Promise<void> => {
  await stopServer(path.join(folder, 'pg'), 30_000)
  await rm(folder, { recursive: true, force: true })
}

/** Two runs may share a server: the first to hold the lock builds the template, under another name until it is whole. */
const createTemplate = async (address: DatabaseAddress): Promise<string> => {
  const template = `vigil_template_${await hashOfMigrations()}`
  const client = new pg.Client(address)
  await client.connect()
  try {
    await client.query(`select pg_advisory_lock(hashtext('vigil test template'))`)
    const found = await client.query('select from pg_database where datname = $1', [template])
    if (found.rowCount === 0) {
      await client.query(`drop database if exists ${template}_unfinished with (force)`)
      await client.query(`create database ${template}_unfinished`)
      const db = openDatabase(atDatabase(address, `${template}_unfinished`))
      await migrate(db).finally(() => db.destroy())
      await client.query(`alter database ${template}_unfinished rename to ${template}`)
    }
  } finally {
    await client.end()
  }
  return template
}

const hashOfMigrations = async (): Promise<string> => {
  const hash = createHash('sha256')
  for (const file of (await readdir(migrationFolder)).sort()) {
    hash.update(file).update(await readFile(path.join(migrationFolder, file)))
  }
  return hash.digest('hex').slice(0, 16)
}

/** The same server, another database. */
export const atDatabase = (address: DatabaseAddress, database: string): DatabaseAddress => {
  if (!('connectionString' in address)) return { ...address, database }
  const url = new URL(address.connectionString)
  url.pathname = `/${database}`
  return { connectionString: url.href }
}
