import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { raiseDataVersions } from '../../server/store/data-version.ts'
import { type ChangeFeed, type DataChange, listenForChanges } from '../../server/store/listen.ts'
import { testDatabase } from '../database.ts'

let database: Awaited<ReturnType<typeof testDatabase>>
let topicId: number
let feed: ChangeFeed
let heard: DataChange[]
let troubles: number

const raise = () => database.db.transaction().execute((trx) => raiseDataVersions(trx, [topicId]))
const cutListeners = () =>
  sql<{ pid: number }>`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = 'vigil-listen'`.execute(database.db)
const listening = async () => {
  const { rows } = await sql`select 1 from pg_stat_activity where datname = current_database()
    and application_name = 'vigil-listen' and query like 'listen%'`.execute(database.db)
  expect(rows).toHaveLength(1)
}

beforeAll(async () => {
  database = await testDatabase()
  const topic = await database.db
    .insertInto('topic')
    .values({ slug: 'lanterns', name: 'Lanterns' })
    .returning('id')
    .executeTakeFirstOrThrow()
  topicId = topic.id
})
afterAll(() => database.drop())

beforeEach(() => {
  heard = []
  troubles = 0
})
afterEach(() => feed.close())

const open = async (pollMs: number) => {
  feed = listenForChanges(database.address, () => [database.db], {
    pollMs,
    onTrouble: () => troubles++,
  })
  feed.subscribe((change) => heard.push(change))
  await vi.waitFor(listening)
}

test('tells a change that is committed, and not one that is rolled back', async () => {
  await open(600_000)
  await database.db
    .transaction()
    .execute(async (trx) => {
      await raiseDataVersions(trx, [topicId])
      throw new Error('changed my mind')
    })
    .catch(() => {})
  await raise()
  await vi.waitFor(() => expect(heard).toEqual([{ topic: 'lanterns', dataVersion: 1 }]))
  expect(feed.versions()).toEqual(new Map([['lanterns', 1]]))
})

test('knows on opening what was changed before', async () => {
  await open(600_000)
  await vi.waitFor(() => expect(heard).toEqual([{ topic: 'lanterns', dataVersion: 1 }]))
})

test('connects again after a cut, and finds what it missed', async () => {
  await open(600_000)
  await vi.waitFor(() => expect(heard).toHaveLength(1))
  await cutListeners()
  await raise()
  await vi.waitFor(
    () => expect(heard.at(-1)).toEqual({ topic: 'lanterns', dataVersion: 2 }),
    20_000,
  )
  expect(troubles).toBe(1)
  await vi.waitFor(listening)
  await raise()
  await vi.waitFor(() => expect(heard.at(-1)).toEqual({ topic: 'lanterns', dataVersion: 3 }))
})

test('finds by polling what nobody notified', async () => {
  await open(50)
  await database.db.updateTable('dataVersion').set({ version: 40 }).execute()
  await vi.waitFor(() => expect(heard.at(-1)).toEqual({ topic: 'lanterns', dataVersion: 40 }))
})

test('passes over notifications that are not ours', async () => {
  await open(600_000)
  await vi.waitFor(() => expect(heard).toHaveLength(1))
  for (const payload of ['', 'hello', '{"topic":7}', '{"topic":"lanterns","dataVersion":"x"}']) {
    await sql`select pg_notify('vigil_changed', ${payload})`.execute(database.db)
  }
  await raise()
  await vi.waitFor(() => expect(heard).toHaveLength(2))
  expect(heard.at(-1)).toEqual({ topic: 'lanterns', dataVersion: 41 })
})

test('tells nobody who has left', async () => {
  await open(600_000)
  const gone: DataChange[] = []
  feed.subscribe((change) => gone.push(change))()
  await raise()
  await vi.waitFor(() => expect(heard.at(-1)).toEqual({ topic: 'lanterns', dataVersion: 42 }))
  expect(gone).toEqual([])
})
