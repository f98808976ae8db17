import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { ReadinessSchema } from '../../server/api/health.ts'
import { addToLedger, tallyUp } from '../../server/store/ledger.ts'
import { openDatabase } from '../../server/store/open-database.ts'
import type { SourceState } from '../../shared/source-state.ts'
import { testDatabase } from '../database.ts'
import { createTopic } from '../stored-posts.ts'
import { noon, sourceState, testApp } from './app.ts'

let database: Awaited<ReturnType<typeof testDatabase>>
let states: SourceState[] = [sourceState()]
const nowhere = openDatabase({ host: '127.0.0.1', port: 1, user: 'nobody', database: 'none' })

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())
afterEach(async () => {
  states = [sourceState()]
  await database.db.deleteFrom('sourceAlarm').execute()
})

const appOn = (db = database.db) => testApp(db, { sources: () => states }).app
const readyz = async (app = appOn()) => {
  const answer = await app.request('/readyz')
  return { status: answer.status, body: ReadinessSchema.strict().parse(await answer.json()) }
}
const openAlarm = () =>
  database.db
    .insertInto('sourceAlarm')
    .values({
      source: 'bluesky-live',
      kind: 'quarantine',
      openedAt: noon,
      closedAt: null,
      detail: '7 of 9 items could not be read',
    })
    .execute()

test('healthz says that the process lives, database or not', async () => {
  const answer = await appOn(nowhere).request('/healthz')
  expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok', version: '1.2.3' }])
})

test('ready: the database answers and has all migrations', async () => {
  expect(await readyz()).toEqual({
    status: 200,
    body: {
      ready: true,
      status: 'ready',
      reasons: [],
      version: '1.2.3',
      database: { reachable: true, pendingMigrations: [] },
      sources: states,
      alarms: [],
    },
  })
})

test('a source that is refused leaves us ready, but degraded', async () => {
  states = [sourceState({ phase: 'unauthorised', detail: 'the app password was revoked' })]
  const { status, body } = await readyz()
  expect([status, body.ready, body.status, body.reasons]).toEqual([
    200,
    true,
    'degraded',
    ['bluesky-live is unauthorised: the app password was revoked'],
  ])
})

test('an open alarm leaves us ready, but degraded', async () => {
  await openAlarm()
  const { status, body } = await readyz()
  expect([status, body.status, body.reasons]).toEqual([
    200,
    'degraded',
    ['bluesky-live: 7 of 9 items could not be read'],
  ])
  expect(body.alarms).toEqual([
    {
      source: 'bluesky-live',
      openedAt: noon.toISOString(),
      detail: '7 of 9 items could not be read',
    },
  ])
})

test('an open alarm shows in the state of its source', async () => {
  await openAlarm()
  const app = appOn()
  await vi.waitFor(async () => {
    const answer = await app.request('/api/v1/topics/keep4o/overview')
    const { sources } = (await answer.json()) as { sources: SourceState[] }
    expect(sources[0]?.detail).toBe('connected; alarm: 7 of 9 items could not be read')
  })
})

test('without a database we are not ready, and say why', async () => {
  const { status, body } = await readyz(appOn(nowhere))
  expect([status, body.ready, body.status]).toEqual([503, false, 'degraded'])
  expect(body.reasons).toEqual([
    expect.stringMatching(/^the database cannot be reached: .*ECONNREFUSED/),
  ])
  expect(body.database).toEqual({ reachable: false, pendingMigrations: [] })
  expect(body.sources).toEqual(states)
})

test('a database that does not answer counts as away', async () => {
  const stuck = openDatabase(database.address, { maxConnections: 1 })
  const release = Promise.withResolvers<void>()
  const held = stuck.connection().execute(() => release.promise)
  const { status, body } = await readyz(appOn(stuck))
  expect([status, body.reasons]).toEqual([
    503,
    ['the database cannot be reached: no answer in 3 seconds'],
  ])
  release.resolve()
  await held
  await stuck.destroy()
})

test('a database without our tables is not ready, and names what is missing', async () => {
  await sql`create schema bare`.execute(database.db)
  const bare = openDatabase(database.address, { schema: 'bare' })
  const { status, body } = await readyz(appOn(bare))
  await bare.destroy()
  expect([status, body.ready]).toEqual([503, false])
  expect(body.database.reachable).toBe(true)
  expect(body.database.pendingMigrations[0]).toBe('2026-11-24-01-tables')
  expect(body.reasons[0]).toBe('migration 2026-11-24-01-tables is not applied')
})

test('a question that takes too long is broken off, with words', async () => {
  const hasty = openDatabase(database.address, { statementTimeoutMs: 200 })
  const blocker = await database.db.startTransaction().execute()
  await sql`lock table post in access exclusive mode`.execute(blocker)
  const { app, logged } = testApp(hasty)
  const answer = await app.request('/api/v1/topics/keep4o/series')
  await blocker.rollback().execute()
  await hasty.destroy()
  expect(answer.status).toBe(503)
  expect(await answer.json()).toMatchObject({
    error: {
      code: 'too-slow',
      message: expect.stringContaining('ask for a shorter range or larger buckets'),
    },
  })
  expect(logged).toMatchObject([{ route: '/api/v1/topics/:topic/series', status: 503 }])
})

test('metrics: the ledger, the sources, the marks, the quarantine, the requests', async () => {
  const { db } = database
  const tally = new Map()
  tallyUp(tally, '2026-02-13T11:00:00.000Z', 'inserted', 40)
  tallyUp(tally, '2026-02-13T12:00:00.000Z', 'inserted', 2)
  tallyUp(tally, '2026-02-13T12:00:00.000Z', 'quarantined', 3)
  await db.transaction().execute((trx) => addToLedger(trx, 'bluesky-live', tally))
  const topic = await createTopic(db, 'lanterns')
  const mark = { topicId: topic.id, hour: noon, markedAt: noon }
  await db.insertInto('dirtyBucket').values(mark).execute()
  await db
    .insertInto('quarantine')
    .values({
      source: 'bluesky-live',
      fingerprint: 'f',
      reason: 'bad-json',
      detail: '',
      raw: 'canary',
      rawEncoding: 'utf8',
      occurredAt: noon,
    })
    .execute()
  const app = appOn()
  await app.request('/api/v1/topics/lanterns/events')
  await app.request('/api/v1/topics/tulips/events')
  await app.request('/no/such/page')
  for (const scrape of ['first', 'second']) {
    const answer = await app.request('/metrics')
    expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4')
    const lines = (await answer.text()).split('\n')
    expect(lines, scrape).toEqual(
      expect.arrayContaining([
        'vigil_database_up 1',
        'vigil_items_total{source="bluesky-live",outcome="inserted"} 42',
        'vigil_items_total{source="bluesky-live",outcome="quarantined"} 3',
        'vigil_items_total{source="bluesky-live",outcome="duplicate"} 0',
        'vigil_source_lag_seconds{source="bluesky-live"} 2',
        'vigil_source_phase{source="bluesky-live",phase="live"} 1',
        'vigil_source_phase{source="bluesky-live",phase="waiting"} 0',
        'vigil_dirty_buckets 1',
        'vigil_quarantine_items{source="bluesky-live",reason="bad-json"} 1',
        'vigil_live_streams 0',
        'vigil_http_request_duration_seconds_count{method="GET",route="/api/v1/topics/:topic/events",status="200"} 1',
        'vigil_http_request_duration_seconds_count{method="GET",route="/api/v1/topics/:topic/events",status="404"} 1',
        'vigil_http_request_duration_seconds_count{method="GET",route="/*",status="503"} 1',
      ]),
    )
    expect(lines.join('\n')).not.toContain('canary')
  }
})

test('metrics without a database: what is known of it is absent, not zero', async () => {
  const answer = await appOn(nowhere).request('/metrics')
  const text = await answer.text()
  expect(answer.status).toBe(200)
  expect(text).toMatch(/^vigil_database_up 0$/m)
  expect(text).toMatch(/^vigil_source_phase\{source="bluesky-live",phase="live"\} 1$/m)
  expect(text).not.toMatch(/^vigil_(items_total|dirty_buckets|quarantine_items)/m)
})
