import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import net from 'node:net'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { ApiEnv } from '../../server/api/deps.ts'
import { liveRoute } from '../../server/api/live.ts'
import { createLiveEvents } from '../../server/api/live-events.ts'
import { raiseDataVersions } from '../../server/store/data-version.ts'
import { type ChangeFeed, listenForChanges } from '../../server/store/listen.ts'
import { testDatabase } from '../database.ts'
import { sourceState, testApp } from './app.ts'

let database: Awaited<ReturnType<typeof testDatabase>>
let topicId: number
let changes: ChangeFeed
let shutdown: AbortController
let server: ReturnType<typeof serve>
let app: ReturnType<typeof testApp>['app']
let port: number

beforeAll(async () => {
  database = await testDatabase()
  const topic = await database.db
    .insertInto('topic')
    .values({ slug: 'lanterns', name: 'Lanterns' })
    .returning('id')
    .executeTakeFirstOrThrow()
  topicId = topic.id
  await raise()
  changes = listenForChanges(database.address, () => [database.db], { pollMs: 600_000 })
  await vi.waitFor(() => expect(changes.versions().size).toBe(1))
})
afterAll(async () => {
  await changes.close()
  await database.drop()
})
beforeEach(async () => {
  shutdown = new AbortController()
  app = testApp(database.db, { changes, signal: shutdown.signal }).app
  await new Promise<void>((listening) => {
    server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () => listening())
  })
  port = (server.address() as AddressInfo).port
})
afterEach(async () => {
  shutdown.abort()
  await new Promise((closed) => server.close(closed))
})

const raise = () => database.db.transaction().execute((trx) => raiseDataVersions(trx, [topicId]))

/** Opens the stream and reads it as it comes. */
const openStream = async (headers: Record<string, string> = {}) => {
  const gone = new AbortController()
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/live`, {
    headers,
    signal: gone.signal,
  })
  const stream = { answer, text: '', ended: false, leave: () => gone.abort() }
  void (async () => {
    const decoder = new TextDecoder()
    for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
      stream.text += decoder.decode(chunk, { stream: true })
    }
    stream.ended = true
  })().catch(() => {})
  return stream
}
const streamsOpen = async () => {
  const metrics = await (await app.request('/metrics')).text()
  return Number(/^vigil_live_streams (\d+)$/m.exec(metrics)?.[1])
}

test('tells the present state at once, then every change that is committed', async () => {
  const stream = await openStream()
  expect(stream.answer.headers.get('content-type')).toBe('text/event-stream')
  expect(stream.answer.headers.get('content-encoding')).toBeNull()
  const sources = JSON.stringify({ sources: [sourceState()] })
  const opening =
    'retry: 2000\n\n' +
    'event: changed\ndata: {"topic":"lanterns","dataVersion":1}\nid: lanterns=1\n\n' +
    `event: sources\ndata: ${sources}\nid: lanterns=1\n\n`
  await vi.waitFor(() => expect(stream.text).toBe(opening))
  await raise()
  await vi.waitFor(() =>
    expect(stream.text).toBe(
      `${opening}event: changed\ndata: {"topic":"lanterns","dataVersion":2}\nid: lanterns=2\n\n`,
    ),
  )
  stream.leave()
})

test('a client that comes back is told what it missed, and not what it has', async () => {
  const upToDate = await openStream({ 'last-event-id': 'lanterns=2' })
  const behind = await openStream({ 'last-event-id': 'lanterns=1' })
  await vi.waitFor(() => {
    expect(upToDate.text).toContain('event: sources')
    expect(behind.text).toContain('event: sources')
  })
  expect(upToDate.text).not.toContain('event: changed')
  expect(behind.text).toContain('data: {"topic":"lanterns","dataVersion":2}')
  upToDate.leave()
  behind.leave()
})

test('many clients share one listener; those that leave are forgotten', async () => {
  const streams = await Promise.all(Array.from({ length: 40 }, () => openStream()))
  await vi.waitFor(async () => expect(await streamsOpen()).toBe(40))
  await raise()
  await vi.waitFor(() => {
    for (const { text } of streams) expect(text).toContain('"dataVersion":3')
  })
  for (const stream of streams) stream.leave()
  await vi.waitFor(async () => expect(await streamsOpen()).toBe(0))
})

test('a client that vanishes without a word is forgotten', async () => {
  const socket = net.connect(port, '127.0.0.1')
  socket.write(`GET /api/v1/live HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`)
  await vi.waitFor(async () => expect(await streamsOpen()).toBe(1))
  socket.resetAndDestroy()
  await vi.waitFor(async () => expect(await streamsOpen()).toBe(0))
})

/** The stream alone, with less patience. */
const serveImpatiently = async (detail: string) => {
  const live = createLiveEvents({
    changes,
    sources: () => [sourceState({ detail })],
    signal: shutdown.signal,
  })
  const patience = { heartbeatMs: 50, stalledMs: 2_000 }
  const bare = new Hono<ApiEnv>().route('/', liveRoute({ signal: shutdown.signal }, live, patience))
  server.close()
  server = serve({ fetch: bare.fetch, hostname: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
  return live
}

test('a quiet stream beats', async () => {
  await serveImpatiently('connected')
  const stream = await openStream()
  await vi.waitFor(() => expect(stream.text).toMatch(/(: still here\n\n){3}$/), 20_000)
  stream.leave()
})

test('a client that takes nothing is given up', async () => {
  const moreThanSocketsHold = 'x'.repeat(20_000_000)
  const live = await serveImpatiently(moreThanSocketsHold)
  const stalled = net.connect(port, '127.0.0.1').pause()
  stalled.write('GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await vi.waitFor(() => expect(live.readers()).toBe(1))
  await vi.waitFor(() => expect(live.readers()).toBe(0), 20_000)
  stalled.destroy()
})

test('shutdown ends the streams, so that the server can close', async () => {
  const stream = await openStream()
  await vi.waitFor(() => expect(stream.text).toContain('event: sources'))
  shutdown.abort()
  await vi.waitFor(() => expect(stream.ended).toBe(true))
})
