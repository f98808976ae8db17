import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { type DatabaseAddress, type Db, openDatabase } from '../server/store/open-database.ts'
import { atDatabase } from './postgres-server.ts'

/**
 * A migrated database of one test file's own, on the run's server. Create it in `beforeAll`, drop it in `afterAll`;
 * `drop` closes `db` too.
 */
export const testDatabase = async (): Promise<{
  db: Db
  address: DatabaseAddress
  drop(): Promise<void>
}> => {
  const server = inject('postgres')
  const name = `t_${process.pid}_${randomBytes(4).toString('hex')}`
  await query(
    server.address,
    `create database ${name} template ${server.template} strategy file_copy`,
  )
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
