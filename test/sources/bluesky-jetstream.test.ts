import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import {
  createJetstreamSource,
  type JetstreamOptions,
} from '../../server/sources/bluesky-jetstream.ts'
import type { Cursor, Page, Report } from '../../server/sources/source.ts'
import { startJetstream } from '../fakes/jetstream.ts'
import { accountFrame, createFrame, deleteFrame, identityFrame } from '../fakes/jetstream-frames.ts'
import { createManualClock } from './manual-clock.ts'

const second = 1_000_000
const start = '2026-09-21T12:00:00Z'
const nowUs = Date.parse(start) * 1000
const watch = { topics: [], tagKeys: new Set(['keep4o']) }

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

/** Reads in the background, and keeps what it was told. */
const read = (options: Partial<JetstreamOptions> & { urls: string[] }, cursor?: Cursor) => {
  const clock = createManualClock(start)
  const source = createJetstreamSource({
    allowInsecure: true,
    clock,
    random: () => 0.5,
    ...options,
  })
  const abort = new AbortController()
  const pages: Page[] = []
  const reports: Parameters<Report>[0][] = []
  let release: () => void = () => undefined
  let held: Promise<void> | undefined
  const done = (async () => {
    const report: Report = (state) => reports.push(state)
    for await (const page of source.pages(watch, cursor, report, abort.signal)) {
      pages.push(page)
      await held
    }
  })()
  const stop = async () => {
    release()
    abort.abort()
    await done
  }
  stops.push(stop)
  return {
    clock,
    pages,
    reports,
    stop,
    changes: () => pages.flatMap((page) => page.changes),
    uris: () =>
      pages.flatMap((page) =>
        page.changes.map((change) => (change.kind === 'save' ? change.post.uri : change.kind)),
      ),
    gaps: () => pages.flatMap((page) => page.gaps ?? []),
    phases: () => reports.flatMap(({ phase }) => phase ?? []),
    /** Makes the consumer wait at its next page. */
    hold() {
      held = new Promise((resolve) => {
        release = resolve
      })
    },
    release() {
      held = undefined
      release()
    },
  }
}

const startServer = async (options: Parameters<typeof startJetstream>[0] = {}) => {
  const server = await startJetstream({ now: () => new Date(start), ...options })
  onTestFinished(server.close)
  return server
}

const post = (timeUs: number, rkey: string) => createFrame({ timeUs, rkey, tags: ['Keep4o'] })
const uriOf = (rkey: string) => `at://did:plc:inventedperson2345672345/app.bsky.feed.post/${rkey}`
const cursorsOf = (server: { requests: URL[] }) =>
  server.requests.map(({ searchParams }) => Number(searchParams.get('cursor')))
const stored = (timeUs: number, host: string): Cursor => ({ host, wire: 'v1', timeUs })

describe('a first start', () => {
  test('asks for the posts of the last day, and hands them over with everything else that matters', async () => {
    const server = await startServer()
    server.publish(
      post(nowUs - 3600 * second, 'a'),
      createFrame({ timeUs: nowUs - 3599 * second }),
      deleteFrame({ timeUs: nowUs - 3598 * second }),
      accountFrame({ timeUs: nowUs - 3597 * second, active: false, status: 'deleted' }),
      identityFrame({ timeUs: nowUs - 3596 * second }),
    )
    const reading = read({ urls: [server.url] })
    await reading.clock.until(() => reading.pages.length > 0, 250)
    expect(reading.uris()).toEqual([uriOf('a'), 'delete', 'account'])
    expect(reading.pages[0]).toMatchObject({
      filtered: { '2026-09-21T11:00:00.000Z': 2 },
      cursor: { host: server.host, wire: 'v1', timeUs: nowUs - 3596 * second },
      covered: { from: new Date('2026-09-21T11:00:00Z'), to: new Date('2026-09-21T11:00:04Z') },
    })
    const [request] = server.requests
    expect(request?.pathname).toBe('/subscribe')
    expect(Object.fromEntries(request?.searchParams ?? [])).toEqual({
      wantedCollections: 'app.bsky.feed.post',
      cursor: String(nowUs - 86_400 * second),
    })
  })

  test('is catching up until the newest event is a few seconds old, then live', async () => {
    const server = await startServer()
    server.publish(post(nowUs - 3600 * second, 'a'))
    const reading = read({ urls: [server.url] })
    await reading.clock.until(() => reading.phases().includes('catching-up'), 250)
    server.publish(post(nowUs - 2 * second, 'b'))
    await reading.clock.until(() => reading.phases().includes('live'), 250)
    expect(reading.phases()[0]).toBe('connecting')
    const live = reading.reports.find(({ phase }) => phase === 'live')
    expect(live?.detail).toContain('audit by search')
    expect(live?.lagSeconds).toBeLessThanOrEqual(10)
  })

  test('against a server with nothing to replay is live after a while', async () => {
    const server = await startServer()
    const reading = read({ urls: [server.url] })
    await reading.clock.until(() => reading.phases().includes('live'), 1_000)
    expect(reading.pages).toEqual([])
  })
})

test('the live tail reads the same as parsing everything', async () => {
  const server = await startServer()
  const sifted = read({ urls: [server.url] })
  const parsed = read({ urls: [server.url], parsesAll: true })
  await sifted.clock.until(() => server.connections === 2)
  for (let i = 0; i < 300; i++) {
    const fields = { timeUs: nowUs + i, rkey: `k${i}` }
    server.publish(
      i % 7 === 0 ? createFrame({ ...fields, text: '＃ｋｅｅｐ４ｏ' }) : createFrame(fields),
      ...(i % 11 === 0 ? [deleteFrame({ timeUs: nowUs + i, rkey: `k${i}` })] : []),
    )
  }
  for (const reading of [sifted, parsed]) {
    await reading.clock.until(() => reading.changes().length === 43 + 28, 250)
  }
  expect(sifted.changes()).toEqual(parsed.changes())
  const total = (pages: Page[]) =>
    pages.flatMap(({ filtered }) => Object.values(filtered)).reduce((a, b) => a + b, 0)
  expect([total(sifted.pages), total(parsed.pages)]).toEqual([257, 257])
})

test('frames that concern nobody are not even parsed: the sieve sits in front of the WebSocket', async () => {
  const server = await startServer()
  const reading = read({ urls: [server.url] })
  await reading.clock.until(() => server.connections === 1)
  server.publish(createFrame({ timeUs: nowUs, record: { $type: 'app.bsky.feed.post', text: 7 } }))
  await reading.clock.until(() => reading.pages.length > 0, 250)
  expect(reading.pages[0]).toMatchObject({
    rejected: [],
    filtered: { '2026-09-21T12:00:00.000Z': 1 },
  })
})

test('quiet times move cursor and coverage too', async () => {
  const server = await startServer()
  const reading = read({ urls: [server.url] })
  await reading.clock.until(() => server.connections === 1)
  server.publish(createFrame({ timeUs: nowUs }), createFrame({ timeUs: nowUs + second }))
  await reading.clock.until(() => reading.pages.length > 0, 250)
  expect(reading.pages[0]).toMatchObject({ changes: [], cursor: { timeUs: nowUs + second } })
})

describe('after a disconnection', () => {
  test('goes on five seconds before the cursor, and nothing is missing', async () => {
    const server = await startServer()
    const reading = read({ urls: [server.url] })
    await reading.clock.until(() => server.connections === 1)
    server.publish(post(nowUs, 'a'), post(nowUs + second, 'b'))
    await reading.clock.until(() => reading.pages.length > 0, 250)
    server.cut()
    await reading.clock.until(() => reading.phases().includes('waiting'))
    server.publish(post(nowUs + 2 * second, 'c'))
    await reading.clock.until(() => reading.uris().includes(uriOf('c')), 250)
    expect(cursorsOf(server)[1]).toBe(nowUs - 4 * second)
    expect(new Set(reading.uris())).toEqual(new Set(['a', 'b', 'c'].map(uriOf)))
    expect(reading.gaps()).toEqual([])
    expect(server.fired.cut).toBe(1)
  })

  test('what had been received is handed over before the next connection', async () => {
    const server = await startServer()
    const reading = read({ urls: [server.url] })
    await reading.clock.until(() => server.connections === 1)
    server.publish(post(nowUs, 'a'))
    server.shutDown()
    await reading.clock.until(() => reading.phases().includes('waiting'))
    expect(reading.uris()).toEqual([uriOf('a')])
    expect(reading.reports.at(-1)?.detail).toContain('the server is shutting down (1001)')
  })

  test('waits a little longer each time, up to a minute, and says until when', async () => {
    const server = await startServer()
    server.refuse(503, 'warming up', 100)
    const reading = read({ urls: [server.url], random: () => 1 })
    await reading.clock.until(() => server.fired.refused === 9, 1_000)
    const waits = reading.reports.filter(({ phase }) => phase === 'waiting')
    expect(waits[0]?.detail).toBe(`${server.host}: the server refused with 503: warming up`)
    const retryAt = waits.map((wait) => Date.parse(String(wait.retryAt)))
    const gaps = retryAt.slice(1).map((time, i) => time - (retryAt[i] ?? 0))
    expect(Math.max(...gaps)).toBeLessThanOrEqual(63_000)
    expect(gaps.at(-1)).toBeGreaterThan(50_000)
  })

  test('turns to the next server after three failures, thirty seconds before the cursor', async () => {
    const [broken, sound] = [await startServer(), await startServer()]
    broken.refuse(400, 'no', 100)
    sound.publish(post(nowUs - second, 'a'))
    const reading = read(
      { urls: [broken.url, sound.url] },
      stored(nowUs - 10 * second, broken.host),
    )
    await reading.clock.until(() => reading.uris().length > 0, 1_000)
    expect(broken.fired.refused).toBe(3)
    expect(cursorsOf(broken)).toEqual(Array(3).fill(nowUs - 15 * second))
    expect(cursorsOf(sound)).toEqual([nowUs - 40 * second])
    expect(reading.pages[0]?.cursor).toMatchObject({ host: sound.host })
  })

  test.each([
    ['nobody listens', () => 'ws://127.0.0.1:1/subscribe'],
    ['the name does not exist', () => 'ws://nowhere.invalid/subscribe'],
    ['it does not speak TLS', (url: string) => url.replace('ws:', 'wss:')],
  ])('waits and goes on when %s', async (_, address) => {
    const server = await startServer()
    server.publish(post(nowUs - second, 'a'))
    const reading = read({ urls: [address(server.url), server.url] })
    await reading.clock.until(() => reading.uris().length > 0, 1_000)
    const waits = reading.reports.filter(({ phase }) => phase === 'waiting')
    expect(waits).toHaveLength(3)
    expect(waits[0]?.detail).toMatch(
      /ECONNREFUSED|its name cannot be resolved|wrong version number|SSL|packet/,
    )
  })

  test('a socket that says nothing is asked after 30 s and cut 10 s later', async () => {
    const server = await startServer()
    const reading = read({ urls: [server.url] })
    await reading.clock.until(() => server.connections === 1)
    server.publish(post(nowUs, 'a'))
    await reading.clock.until(() => reading.pages.length > 0, 250)
    server.fallSilent()
    server.publish(post(nowUs + second, 'b'))
    await reading.clock.advance(29_000)
    expect([server.pings, server.connections]).toEqual([0, 1])
    await reading.clock.advance(2_000)
    await reading.clock.until(() => server.pings === 1)
    server.speak()
    await reading.clock.advance(10_000)
    await reading.clock.until(() => reading.uris().includes(uriOf('b')), 250)
    const wait = reading.reports.find(({ phase }) => phase === 'waiting')
    expect(wait?.detail).toContain('nothing was heard for 40 s')
    expect(server.fired.silenced).toBe(1)
  })

  test('a server that accepts and never answers does not hold it for ever', async () => {
    const mute = createServer(() => undefined).listen(0, '127.0.0.1')
    await once(mute, 'listening')
    onTestFinished(() => void mute.close())
    const { port } = mute.address() as AddressInfo
    const reading = read({ urls: [`ws://127.0.0.1:${port}/subscribe`], handshakeMs: 50 })
    await reading.clock.until(() => reading.phases().includes('waiting'))
    expect(reading.reports.at(-1)?.detail).toContain('handshake')
  })
})

describe('cursors', () => {
  test('older than the server remembers: the hole is reported, and not covered', async () => {
    const server = await startServer({ retentionUs: 3600 * second })
    const storedUs = nowUs - 2 * 86_400 * second
    for (let ago = 7200; ago >= 0; ago -= 600) server.publish(post(nowUs - ago * second, `k${ago}`))
    const reading = read({ urls: [server.url] }, stored(storedUs, server.host))
    await reading.clock.until(() => reading.pages.length > 0, 250)
    const [gap] = reading.gaps()
    expect(gap).toMatchObject({
      from: new Date(storedUs / 1000),
      to: new Date('2026-09-21T11:00:00Z'),
      reason: 'the server no longer had the events since the last connection',
    })
    expect(reading.pages[0]?.covered?.from).toEqual(gap?.to)
    expect(reading.reports.find(({ gap }) => gap)?.gap).toMatchObject({ reason: gap?.reason })
    expect(server.fired.clamped).toBe(1)
  })

  test.each<[string, (host: string) => Cursor]>([
    ['from the future', (host) => stored(nowUs + 7200 * second, host)],
    ['that are damaged', () => ({ timeUs: 'soon' })],
    ['that are sequence numbers', (host) => ({ host, wire: 'v1', timeUs: 12_345 })],
  ])('%s are never sent: the day is read again, and the doubt reported', async (_, cursorOf) => {
    const server = await startServer()
    server.publish(post(nowUs - 3600 * second, 'a'))
    const reading = read({ urls: [server.url] }, cursorOf(server.host))
    await reading.clock.until(() => reading.pages.length > 0, 250)
    expect(cursorsOf(server)).toEqual([nowUs - 86_400 * second])
    expect(reading.uris()).toEqual([uriOf('a')])
    expect(reading.gaps()).toMatchObject([{ reason: expect.stringContaining('the stored cursor') }])
    expect(reading.pages[0]?.cursor).toMatchObject({ timeUs: nowUs - 3600 * second })
  })
})

test('frames that cannot be read are rejected, and the rest goes on', async () => {
  const server = await startServer()
  const reading = read({ urls: [server.url] })
  await reading.clock.until(() => server.connections === 1)
  server.publish(
    post(nowUs, 'a'),
    'garbage',
    post(nowUs + 1, 'b').slice(0, -20),
    Buffer.from(post(nowUs + 2, 'c')),
    Buffer.from([0xff, 0x00, 0xfe]),
    createFrame({
      timeUs: nowUs + 3,
      record: { $type: 'app.bsky.feed.post', text: 7, tags: ['Keep4o'] },
    }),
    identityFrame({ timeUs: nowUs + 4 }).replace('"identity"', '"novelty"'),
    `${'x'.repeat(300_000)}`,
    post(nowUs + 5, 'd'),
  )
  await reading.clock.until(() => reading.uris().includes(uriOf('d')), 250)
  expect(reading.uris()).toEqual([uriOf('a'), uriOf('d')])
  const rejected = reading.pages.flatMap((page) => page.rejected)
  expect(rejected.map(({ reason }) => reason)).toEqual([
    'frame.json',
    'frame.json',
    'frame.binary',
    'frame.binary',
    'bluesky.text',
    'frame.kind',
    'frame.json',
  ])
})

test('a consumer that takes its time pauses the socket; nothing is lost and little is kept', async () => {
  const server = await startServer()
  const reading = read({ urls: [server.url] })
  await reading.clock.until(() => server.connections === 1)
  reading.hold()
  server.publish(post(nowUs, 'first'))
  await reading.clock.until(() => reading.pages.length === 1, 250)
  const count = 60_000
  for (let i = 0; i < count; i++)
    server.publish(deleteFrame({ timeUs: nowUs + 1 + i, rkey: `k${i}` }))
  await reading.clock.until(() => server.waitingBytes > 0)
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(server.waitingBytes).toBeGreaterThan(1_000_000)
  reading.release()
  await reading.clock.until(() => reading.changes().length === count + 1, 250)
  expect(server.waitingBytes).toBe(0)
  const cursors = reading.pages.map(({ cursor }) => Number(cursor?.timeUs))
  expect(cursors).toEqual(cursors.toSorted((a, b) => a - b))
  expect(reading.pages.every(({ changes }) => changes.length <= 1_000)).toBe(true)
})

test('the cursor of a page never passes what is in a later one', async () => {
  const server = await startServer()
  for (let i = 0; i < 5_000; i++) {
    const fields = { timeUs: nowUs - 60 * second + i * 100, rkey: `k${i}` }
    server.publish(i % 2 ? deleteFrame(fields) : createFrame(fields))
  }
  const reading = read({ urls: [server.url] })
  await reading.clock.until(() => reading.changes().length === 2_500, 250)
  reading.pages.forEach((page, i) => {
    const later = reading.pages.slice(i + 1).flatMap(({ changes }) => changes.map(({ at }) => +at))
    expect(Math.min(...later, Number.POSITIVE_INFINITY) * 1000 + 1000).toBeGreaterThan(
      Number(page.cursor?.timeUs),
    )
  })
})

describe('stopping', () => {
  test('says good-bye to the server and ends the pages', async () => {
    const server = await startServer()
    const reading = read({ urls: [server.url] })
    await reading.clock.until(() => reading.phases().includes('catching-up'), 250)
    await reading.stop()
    await reading.clock.until(() => server.connections === 0)
    expect(server.goodbyes).toEqual([1000])
    expect(reading.phases().at(-1)).toBe('stopped')
  })

  test('does not wait for the end of a pause', async () => {
    const server = await startServer()
    server.refuse(503, 'warming up', 100)
    const reading = read({ urls: [server.url] })
    await reading.clock.until(() => reading.phases().includes('waiting'))
    await reading.stop()
    expect(reading.phases().at(-1)).toBe('stopped')
  })
})

describe('addresses', () => {
  const create = (urls: string[], allowInsecure: boolean) => () =>
    createJetstreamSource({ urls, allowInsecure })

  test('must be encrypted, unless servers of one’s own are allowed', () => {
    expect(create(['ws://a.example/subscribe'], false)).toThrow(
      '"ws://a.example/subscribe" is not encrypted',
    )
    expect(create(['https://a.example/subscribe'], true)).toThrow('not encrypted')
    expect(create(['ws://a.example/subscribe'], true)).not.toThrow()
    expect(create(['wss://a.example'], false)).not.toThrow()
  })

  test('must be there', () => {
    expect(create([], true)).toThrow('no Jetstream server')
  })

  test('may leave out the path', async () => {
    const server = await startServer()
    const reading = read({ urls: [server.url.replace('/subscribe', '')] })
    await reading.clock.until(() => server.connections === 1)
    expect(server.requests[0]?.pathname).toBe('/subscribe')
  })
})
