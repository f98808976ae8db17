import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { sql } from 'kysely'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createMastodonSource } from '../../server/sources/mastodon.ts'
import { hourMs, openScene, type Scene, sayTheRest, violations } from '../campaign/scene.ts'
import { source, storedUpTo, until } from '../campaign/stored.ts'
import { frameOf, type UpstreamEvent } from '../campaign/upstream-event.ts'
import type { Fault } from '../fakes/fault-proxy.ts'
import { startFakeMastodon } from '../fakes/mastodon.ts'
import { gapsNoted, storeViolations } from '../invariants.ts'
import { replay } from '../oracle.ts'

describe('a bad line loses nothing and invents nothing', () => {
  test.each<Fault>([
    { kind: 'slice', bytes: 1, gapMs: 0 },
    { kind: 'slice', bytes: 1_000, gapMs: 1 },
    { kind: 'latency', ms: 30, jitterMs: 60 },
    { kind: 'bandwidth', bytesPerSecond: 100_000 },
    { kind: 'limit', bytes: 20_001 },
  ])('$kind', async (fault) => {
    const scene = await openScene({ posts: 60 })
    const { db, events, proxy } = scene
    scene.say(0.3)
    await proxy.inject(fault)
    const pipeline = await scene.start()
    await sayTheRest(scene, 0.3)
    await storedUpTo(pipeline, db, scene.saidUs())
    expect(proxy.firings(fault.kind)).toBeGreaterThan(0)
    expect(await violations(db, events, scene)).toEqual([])
    expect(await gapsNoted(db, source)).toEqual([])
  })

  test.each<[string, Fault, string]>([
    ['connections are reset', { kind: 'reset' }, 'waiting'],
    ['the server is down', { kind: 'down' }, 'waiting'],
    ['the socket is open and dead', { kind: 'timeout' }, 'waiting'],
  ])('%s for a while, in the middle', async (_, fault, phase) => {
    const scene = await openScene({ seed: 2 })
    const { db, events, proxy } = scene
    scene.say(0.4)
    const pipeline = await scene.start()
    await storedUpTo(pipeline, db, scene.saidUs())
    await proxy.inject(fault)
    scene.say(0.7)
    await until(pipeline, async () => pipeline.state(source)?.phase === phase)
    expect(proxy.firings(fault.kind)).toBeGreaterThan(0)
    await proxy.heal()
    await sayTheRest(scene, 0.7)
    await storedUpTo(pipeline, db, scene.saidUs())
    expect(await violations(db, events, scene)).toEqual([])
    expect(await gapsNoted(db, source)).toEqual([])
  })

  test('a server that accepts and never answers is given up', async () => {
    const scene = await openScene({ seed: 3 })
    const { db, events, proxy } = scene
    await proxy.inject({ kind: 'blackhole' })
    scene.say(1)
    const pipeline = await scene.start()
    await until(pipeline, async () => pipeline.state(source)?.phase === 'waiting')
    expect(proxy.firings('blackhole')).toBeGreaterThan(0)
    await proxy.heal()
    await storedUpTo(pipeline, db, scene.saidUs())
    expect(await violations(db, events, scene)).toEqual([])
  })
})

describe('a server that breaks the line itself', () => {
  test.each<[string, (scene: Scene) => void, keyof Scene['jetstream']['fired']]>([
    ['cuts without good-bye', ({ jetstream }) => jetstream.cut(), 'cut'],
    ['shuts down', ({ jetstream }) => jetstream.shutDown(), 'shutDown'],
    [
      'warms up: 503, again and again',
      ({ jetstream }) => {
        jetstream.refuse(503, 'warming up', 4)
        jetstream.cut()
      },
      'refused',
    ],
    [
      'says nothing more, with the socket open',
      ({ jetstream }) => jetstream.fallSilent(),
      'silenced',
    ],
  ])('%s', async (_, fault, fired) => {
    const scene = await openScene({ seed: 4 })
    const { db, events, jetstream } = scene
    scene.say(0.5)
    const pipeline = await scene.start()
    await storedUpTo(pipeline, db, scene.saidUs())
    fault(scene)
    scene.say(0.8)
    await until(pipeline, async () => pipeline.state(source)?.phase === 'waiting')
    jetstream.speak()
    await sayTheRest(scene, 0.8)
    await storedUpTo(pipeline, db, scene.saidUs())
    expect(jetstream.fired[fired]).toBeGreaterThan(0)
    expect(await violations(db, events, scene)).toEqual([])
    expect(await gapsNoted(db, source)).toEqual([])
  })

  test('reorders what it replays, across accounts', async () => {
    const scene = await openScene({ seed: 5 })
    const { db, events, jetstream } = scene
    let swapped = 0
    jetstream.replayThrough((frames) => {
      const mixed = [...frames]
      for (let at = 2; at + 1 < mixed.length; at += 2) {
        const [a, b] = [mixed[at], mixed[at + 1]]
        if (!a || !b || a.did === b.did) continue
        mixed[at] = b
        mixed[at + 1] = a
        swapped++
      }
      return mixed
    })
    scene.say(0.9)
    const pipeline = await scene.start()
    await storedUpTo(pipeline, db, scene.saidUs())
    scene.say(1)
    await storedUpTo(pipeline, db, scene.saidUs())
    expect(swapped).toBeGreaterThan(50)
    expect(await violations(db, events, scene)).toEqual([])
  })
})

describe('the stored cursor is of no use', () => {
  const other = { host: 'other', wire: 'v1' }

  test.each<[string, (events: readonly UpstreamEvent[]) => unknown, number]>([
    ['it lies in the future', () => ({ ...other, timeUs: (Date.now() + hourMs) * 1_000 }), 1],
    ['it is a sequence number', () => ({ ...other, timeUs: 12_345 }), 1],
    ['it is of a wire that we do not speak', () => ({ host: 'other', wire: 'v2', seq: 12_345 }), 1],
    ['it is damaged', () => ({ timeUs: 'yesterday' }), 1],
    ['it is nothing', () => ({}), 1],
    ["it is another host's", ([first]) => ({ ...other, timeUs: first?.timeUs }), 0],
  ])('%s', async (_, cursorFor, gaps) => {
    const scene = await openScene({ seed: 6 })
    const { db, events } = scene
    const cursor = JSON.stringify(cursorFor(events))
    await sql`insert into source_cursor (source, cursor) values (${source}, ${cursor}::jsonb)`.execute(
      db,
    )
    scene.say(1)
    const pipeline = await scene.start()
    await until(pipeline, async () => (await violations(db, events, scene)).length === 0)
    expect((await gapsNoted(db, source)).length).toBe(gaps)
  })
})

test('what the server no longer had is a gap, and the rest is there', async () => {
  const scene = await openScene({ seed: 7 })
  const { db, events, jetstream } = scene
  scene.say(0.3)
  const first = await scene.start()
  await storedUpTo(first, db, scene.saidUs())
  const leftUs = scene.saidUs()
  await first.stop()
  scene.say(0.8)
  const keptUs = 20 * 60 * 1_000_000
  jetstream.keepOnly(keptUs)
  const oldestUs = scene.saidUs() - keptUs
  const second = await scene.start()
  await storedUpTo(second, db, scene.saidUs())
  await sayTheRest(scene, 0.8)
  await storedUpTo(second, db, scene.saidUs())

  expect(jetstream.fired.clamped).toBe(1)
  const had = events.filter(({ timeUs }) => timeUs <= leftUs || timeUs >= oldestUs)
  expect(had.length).toBeLessThan(events.length)
  expect(await violations(db, had, scene)).toEqual([])
  const gaps = await db.selectFrom('gap').selectAll().where('source', '=', source).execute()
  const firstUs = had.find(({ timeUs }) => timeUs > leftUs)?.timeUs ?? 0
  expect(gaps.map(({ startsAt, endsAt }) => [startsAt.getTime(), endsAt.getTime()])).toEqual([
    [Math.floor(leftUs / 1_000), Math.floor(firstUs / 1_000)],
  ])
})

describe('the first server cannot be trusted or found, the second is taken', () => {
  const fixtures = path.join(import.meta.dirname, '..', 'fixtures', 'tls')
  const read = (file: string) => readFileSync(path.join(fixtures, file))

  /** A server whose certificate nobody vouches for; it counts what it is asked. */
  const startSelfSigned = async () => {
    const asked: string[] = []
    const server = createServer({ key: read('key.pem'), cert: read('certificate.pem') })
    server.on('upgrade', ({ url }, stream) => {
      asked.push(url ?? '')
      stream.destroy()
    })
    server.on('tlsClientError', () => {})
    await once(server.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => {
      server.close()
    })
    return { asked, url: `wss://localhost:${(server.address() as AddressInfo).port}/subscribe` }
  }

  test('its certificate is its own', async () => {
    const scene = await openScene({ seed: 8 })
    const { db, events } = scene
    const { asked, url } = await startSelfSigned()
    scene.say(1)
    const pipeline = await scene.start({ urls: [url, scene.jetstream.url] })
    await storedUpTo(pipeline, db, scene.saidUs())
    expect(pipeline.output()).toMatch(/waiting: localhost:\d+: self-signed certificate/)
    expect(asked).toEqual([])
    expect(await violations(db, events, scene)).toEqual([])
  })

  test.each<[string, (scene: Scene) => string | Promise<string>, RegExp]>([
    [
      'it speaks no TLS',
      ({ jetstream }) => jetstream.url.replace('ws:', 'wss:'),
      /waiting: 127\.0\.0\.1:\d+: .*(wrong version|SSL|packet|EPROTO)/i,
    ],
    [
      'it cuts the handshake',
      async ({ proxy }) => {
        await proxy.inject({ kind: 'reset' })
        return `wss://127.0.0.1:${proxy.port}/subscribe`
      },
      /waiting: 127\.0\.0\.1:\d+: .*(ECONNRESET|disconnected)/,
    ],
    [
      'its name is unknown',
      () => 'ws://nowhere.invalid/subscribe',
      /waiting: nowhere\.invalid: its name cannot be resolved/,
    ],
  ])('%s', async (_, badServer, words) => {
    const scene = await openScene({ seed: 8 })
    const { db, events, jetstream } = scene
    scene.say(1)
    const pipeline = await scene.start({ urls: [await badServer(scene), jetstream.url] })
    await storedUpTo(pipeline, db, scene.saidUs())
    expect(pipeline.output()).toMatch(words)
    expect(await violations(db, events, scene)).toEqual([])
  })
})

test('a source that finds no server leaves the others undisturbed', async () => {
  const scene = await openScene()
  const { db } = scene
  const mastodon = await startFakeMastodon()
  onTestFinished(() => mastodon.stop())
  for (const words of ['one', 'two', 'three'])
    mastodon.world.publish({ content: `<p>${words}</p>`, tags: ['keep4o'] })
  const other = createMastodonSource({
    instance: mastodon.url,
    allowPrivate: true,
    paceMs: 0,
    pollMs: 50,
  })
  const urls = ['ws://nowhere.invalid/subscribe']
  const pipeline = await scene.start({ urls, others: [other] })
  await until(pipeline, async () => {
    const posts = await db.selectFrom('post').select('source').execute()
    return posts.filter((post) => post.source === other.name).length === 3
  })
  await until(pipeline, async () => pipeline.state(source)?.phase === 'waiting')
  expect(pipeline.state(source)?.detail).toContain('nowhere.invalid')
  expect(['live', 'catching-up']).toContain(pipeline.state(other.name)?.phase)
})

test('an upstream whose clock is an hour ahead moves neither the cursor nor the charts there', async () => {
  const scene = await openScene({ seed: 9 })
  const { db, events, jetstream } = scene
  const ahead = events
    .slice(0, 60)
    .map((event) => ({ ...event, timeUs: event.timeUs + 3 * hourMs * 1_000 }))
  scene.say(0)
  jetstream.publish(...ahead.map(frameOf))
  const pipeline = await scene.start()
  // Times from the future ask for no replay, so they are said to whoever listens.
  await until(pipeline, async () => jetstream.connections === 1)
  jetstream.blurt(...ahead.map(frameOf))
  await until(pipeline, async () => (await storeViolations(db, source, replay(ahead))).length === 0)
  const now = Date.now()
  const posts = await db.selectFrom('post').select(['postedAt', 'observedAt']).execute()
  expect(posts.length).toBeGreaterThan(10)
  expect(
    posts.filter(
      ({ postedAt, observedAt }) => postedAt.getTime() > now || observedAt.getTime() > now,
    ),
  ).toEqual([])
})
