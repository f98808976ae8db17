import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { type DatabaseAddress, type Db, openDatabase } from '../server/store/open-database.ts'
import { atDatabase } from './postgres-server.ts'

type TestDatabase = { db: Db; address: DatabaseAddress; drop(): Promise<void> }

/**
 * A migrated database of one test file's own, on the run's server. Create it in `beforeAll`, drop it in `afterAll`;
 * `drop` closes `db` too.
 */
export const testDatabase = (): Promise<TestDatabase> =>
  create(`template ${inject('postgres').template} strategy file_copy`)

/** The same, without a table. */
export const emptyDatabase = (): Promise<TestDatabase> => create('template template0')

const create = async (how: string): Promise<TestDatabase> => {
  const server = inject('postgres')
  const name = `t_${process.pid}_${randomBytes(4).toString('hex')}`
  await query(server.address, `create database ${name} ${how}`)
  const address = atDatabase(server.address, name)
  const db = openDatabase(address)
  const drop = async () => {
    await db.destroy()
    await query(server.address, `drop database ${name} with (force)`)
  }
  return { db, address, drop }
}

const query = async (address: DatabaseAddress, text: string): Promise<void> => {
  const client = new pg.Client(address)
  await client.connect()
  await client.query(text).finally(() => client.end())
}
