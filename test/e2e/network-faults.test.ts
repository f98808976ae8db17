import { sql } from 'kysely'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createJetstreamSource } from '../../server/sources/bluesky-jetstream.ts'
import type { Db } from '../../server/store/open-database.ts'
import { hastyClock, type Pipeline, startPipeline } from '../campaign/pipeline.ts'
import { source, storedUpTo, until } from '../campaign/stored.ts'
import { frameOf, type UpstreamEvent } from '../campaign/upstream-event.ts'
import { upstreamScript } from '../campaign/upstream-script.ts'
import { testDatabase } from '../database.ts'
import { type Fault, startFaultProxy } from '../fakes/fault-proxy.ts'
import { startJetstream } from '../fakes/jetstream.ts'
import {
  aggregateViolations,
  gapsNoted,
  gapViolations,
  ledgerViolations,
  storeViolations,
} from '../invariants.ts'
import { replay } from '../oracle.ts'

const hourMs = 3_600_000

/** A stand-in with a script behind a proxy, and the pipeline that reads it through the proxy. */
const openScene = async ({ seed = 1, posts = 160 } = {}) => {
  const { db, drop } = await testDatabase()
  onTestFinished(drop)
  const startMs = Date.now() - 2 * hourMs
  const events = upstreamScript({ seed, posts, startMs, spanMs: 2 * hourMs - 60_000 })
  const jetstream = await startJetstream()
  onTestFinished(jetstream.close)
  const proxy = await startFaultProxy(Number(new URL(jetstream.url).port))
  onTestFinished(proxy.close)
  const pipelines: Pipeline[] = []
  onTestFinished(async () => {
    await Promise.all(pipelines.map((pipeline) => pipeline.stop()))
  })
  let said = 0
  return {
    db,
    events,
    jetstream,
    proxy,
    /** Says the script on, up to this share of it. */
    say: (share: number) => {
      const end = Math.floor(share * events.length)
      jetstream.publish(...events.slice(said, end).map(frameOf))
      said = end
    },
    start: async (urls = [`ws://127.0.0.1:${proxy.port}/subscribe`]) => {
      const jetstreamSource = createJetstreamSource({
        urls,
        allowInsecure: true,
        clock: hastyClock,
      })
      const pipeline = await startPipeline(db, [jetstreamSource])
      pipelines.push(pipeline)
      return pipeline
    },
    /** The time of the last event said so far. */
    saidUs: () => events[said - 1]?.timeUs ?? 0,
  }
}
type Scene = Awaited<ReturnType<typeof openScene>>

/** What contradicts that all of these events are stored, whatever was sent more than once. */
const violations = async (db: Db, events: readonly UpstreamEvent[], { jetstream }: Scene) => {
  const [first, last] = [events[0]?.timeUs ?? 0, events.at(-1)?.timeUs ?? 0]
  const sent = jetstream.requests.map((request) => {
    const fromUs = Number(request.searchParams.get('cursor'))
    return events.filter(({ timeUs }) => timeUs >= fromUs).length
  })
  const received = { least: events.length, most: sent.reduce((sum, count) => sum + count, 0) }
  const range = { from: new Date(first / 1_000), to: new Date(last / 1_000) }
  return [
    ...(await storeViolations(db, source, replay(events))),
    ...(await ledgerViolations(db, source, received)),
    ...(await aggregateViolations(db)),
    ...(await gapViolations(db, source, range)),
  ]
}

/** Says the rest of the script in pieces. */
const sayTheRest = async (scene: Scene, from: number, pauseMs = 100): Promise<void> => {
  for (let share = from; share < 1; share += 0.1) {
    scene.say(share)
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
  scene.say(1)
}

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
