import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { afterAll, afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { createClassifiers } from '../../server/classify/classifiers.ts'
import { keepRepairing, repairGaps } from '../../server/collect/repair-gaps.ts'
import { createSourceStates } from '../../server/collect/source-states.ts'
import { work } from '../../server/collect/work.ts'
import { coverage } from '../../server/query/coverage.ts'
import { openBlueskySession } from '../../server/sources/bluesky-session.ts'
import type { Clock } from '../../server/sources/clock.ts'
import { createGuardedFetch } from '../../server/sources/guarded-fetch.ts'
import { classifierVersionId } from '../../server/store/classifier-version.ts'
import { addGap } from '../../server/store/coverage.ts'
import { createPseudonyms } from '../../server/store/pseudonyms.ts'
import type { SourceState } from '../../shared/source-state.ts'
import type { Topic } from '../../shared/topic.ts'
import { testDatabase } from '../database.ts'
import { type FakeSearch, type FoundPost, startFakeSearch } from '../fakes/bluesky-search.ts'
import { createFakeClock } from '../sources/fake-clock.ts'
import { createManualClock } from '../sources/manual-clock.ts'
import { coverTime, createTopic } from '../stored-posts.ts'

const { db, drop } = await testDatabase()
afterAll(drop)
const classifiers = await createClassifiers()
const versionId = await classifierVersionId(db, classifiers.version)
const pseudonyms = createPseudonyms(Buffer.alloc(32, 7))
const log = pino({ level: 'silent' })

/** The index is sure of what lies five minutes back: the last two hours go from ten to twelve. */
const now = '2026-02-20T12:05:00Z'

const postAt = (indexedAt: string): FoundPost => ({
  uri: `at://did:plc:ann/app.bsky.feed.post/p${Date.parse(indexedAt)}`,
  text: 'Lost on the way. #keep4o',
  indexedAt: new Date(indexedAt).toISOString(),
})

let fake: FakeSearch
let folder: string
let topic: Topic
let topics = 0

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-repair-'))
  topic = { ...(await createTopic(db, `topic-${++topics}`)), aliases: ['keep4o'] }
  await capture('2026-02-20T00:00Z/2026-02-20T13:06Z')
})
afterEach(async () => {
  await fake.close()
  await rm(folder, { recursive: true })
})

const open = (password = 'app-pass-word') =>
  openBlueskySession({
    login: { service: fake.url, identifier: 'searcher.example', password },
    sessionFile: path.join(folder, 'session.json'),
    fetch: createGuardedFetch({ allowPrivate: true, userAgent: 'Vigil test' }),
  })

const dependenciesWith = (
  signal = new AbortController().signal,
  report: (state: Partial<SourceState>) => void = () => {},
) => ({ db, classify: classifiers.classify, versionId, pseudonyms, report, signal })

/** One round, in no time. */
const repair = (clock: Clock = createFakeClock(now)) =>
  repairGaps([topic], { open, clock }, dependenciesWith(), log)

const capture = (...spans: string[]) =>
  coverTime(db, topic.id, 'bluesky-live', 'captured', ...spans)
const noteGap = (from: string, to: string, source = 'bluesky-live') =>
  db.transaction().execute((trx) =>
    addGap(trx, [topic.id], source, {
      from: new Date(from),
      to: new Date(to),
      reason: 'retention exceeded',
    }),
  )

const storedTimes = async () => {
  const rows = await db
    .selectFrom('post')
    .select(['postedAt', 'source', 'late'])
    .where('topicId', '=', topic.id)
    .orderBy('postedAt')
    .execute()
  for (const row of rows) expect(row).toMatchObject({ source: 'bluesky-search', late: true })
  return rows.map(({ postedAt }) => postedAt.toISOString())
}
const searched = () =>
  [...new Set(fake.searches.map((each) => `${each.get('since')}/${each.get('until')}`))].map(
    (range) => range.replaceAll('2026-02-', '').replaceAll(':00.000Z', ''),
  )
/** The gaps as the API tells them. */
const toldGaps = async (day: string) => {
  const answer = await coverage(db, topic, { from: day, to: day }, { now: new Date(now) })
  return answer.sources.find(({ source }) => source === 'bluesky-live')?.gaps
}

describe('a round', () => {
  test('fills a gap with its margins and the last two hours, as backfilled', async () => {
    const inGap = postAt('2026-02-18T09:30:00Z')
    const atItsEdge = postAt('2026-02-18T10:00:40Z')
    const outside = postAt('2026-02-18T11:00:00Z')
    const lost = postAt('2026-02-20T11:15:00Z')
    fake = await startFakeSearch({ posts: [inGap, atItsEdge, outside, lost] })
    await capture('2026-02-18T00:00Z/2026-02-18T09:00Z')
    await noteGap('2026-02-18T09:00:00Z', '2026-02-18T10:00:00Z')
    await capture('2026-02-18T10:00Z/2026-02-20T00:00Z')
    const gap = {
      source: 'bluesky-live',
      from: '2026-02-18T09:00:00.000Z',
      to: '2026-02-18T10:00:00.000Z',
      reason: 'retention exceeded',
    }
    expect(await toldGaps('2026-02-18')).toEqual([{ ...gap, repaired: false }])

    expect(await repair()).toBe(0)
    expect(await storedTimes()).toEqual([inGap, atItsEdge, lost].map(({ indexedAt }) => indexedAt))
    expect(searched()).toEqual(['20T10:00/20T12:00', '18T08:59/18T10:01'])
    const day = { from: '2026-02-18', to: '2026-02-18' }
    const { sources } = await coverage(db, topic, day, { now: new Date(now) })
    const search = sources.find(({ source }) => source === 'bluesky-search')
    expect(search?.hours).toContainEqual({
      hour: '2026-02-18T09:00:00.000Z',
      state: 'backfilled',
      share: 1,
    })
    const live = sources.find(({ source }) => source === 'bluesky-live')
    expect(live?.gaps).toEqual([{ ...gap, repaired: true }])

    fake.searches.length = 0
    expect(await repair()).toBe(0)
    expect(searched()).toEqual(['20T10:00/20T12:00'])
    expect(await storedTimes()).toHaveLength(3)
    expect(await db.selectFrom('sourceCursor').selectAll().execute()).toEqual([])
  })

  test('searches gaps from the oldest on, each only where nothing has filled it', async () => {
    fake = await startFakeSearch({ posts: [] })
    await noteGap('2026-02-17T06:00:00Z', '2026-02-17T07:00:00Z')
    await noteGap('2026-02-15T06:00:00Z', '2026-02-15T09:00:00Z')
    await coverTime(
      db,
      topic.id,
      'bluesky-search',
      'backfilled',
      '2026-02-15T07:00Z/2026-02-15T08:00Z',
    )
    await repair()
    expect(searched().slice(1)).toEqual([
      '15T05:59/15T07:01',
      '15T07:59/15T09:01',
      '17T05:59/17T07:01',
    ])
  })

  test('leaves to the stream what it has yet to read', async () => {
    fake = await startFakeSearch({ posts: [postAt('2026-02-20T11:30:00Z')] })
    topic = { ...(await createTopic(db, `topic-${++topics}`)), aliases: ['keep4o'] }
    expect(await repair()).toBe(0)
    await capture('2026-02-19T12:00Z/2026-02-20T10:20Z')
    expect(await repair()).toBe(0)
    expect(searched()).toEqual(['20T10:00/20T10:20'])
    expect(await storedTimes()).toEqual([])
  })

  test('leaves alone what is too old, too young, or of another source', async () => {
    fake = await startFakeSearch({ posts: [] })
    await noteGap('2026-01-10T00:00:00Z', '2026-01-11T00:00:00Z')
    await noteGap('2026-02-18T00:00:00Z', '2026-02-19T00:00:00Z', 'mastodon:social.example')
    await noteGap('2026-02-20T12:01:00Z', '2026-02-20T12:04:00Z')
    expect(await repair()).toBe(0)
    expect(searched()).toEqual(['20T10:00/20T12:00'])
  })

  test('a gap whose search fails stays, does not keep others waiting, and is tried again', async () => {
    fake = await startFakeSearch({ posts: [postAt('2026-02-17T06:30:00Z')] })
    await noteGap('2026-02-15T06:00:00Z', '2026-02-15T07:00:00Z')
    await noteGap('2026-02-17T06:00:00Z', '2026-02-17T07:00:00Z')
    fake.onSearch = (params) => {
      if (params.get('since')?.startsWith('2026-02-15'))
        fake.next.push({ status: 502, body: '<html>Bad gateway</html>' })
    }
    await expect(repair()).rejects.toThrow('the search answered 502, 8 times in a row')
    expect(await storedTimes()).toHaveLength(1)

    fake.onSearch = () => {}
    fake.searches.length = 0
    expect(await repair()).toBe(0)
    expect(searched()).toEqual(['20T10:00/20T12:00', '15T05:59/15T07:01'])
  })

  test('where a search breaks off the gap is left, and not noted once more', async () => {
    fake = await startFakeSearch({ posts: [] })
    await noteGap('2026-02-15T06:00:00Z', '2026-02-15T07:00:00Z')
    const same = { status: 200, body: { posts: [], cursor: 'again' } }
    fake.onSearch = (params) => {
      if (params.get('since')?.startsWith('2026-02-15')) fake.next.push(same)
    }
    expect(await repair()).toBe(1)
    const gaps = await db
      .selectFrom('gap')
      .select('source')
      .where('topicId', '=', topic.id)
      .execute()
    expect(gaps).toEqual([{ source: 'bluesky-live' }])
  })

  test('logs in once, whatever it searches', async () => {
    fake = await startFakeSearch({ posts: [] })
    await noteGap('2026-02-15T06:00:00Z', '2026-02-15T07:00:00Z')
    let opened = 0
    const counted = () => {
      opened++
      return open()
    }
    const clock = createFakeClock(now)
    await repairGaps([topic], { open: counted, clock }, dependenciesWith(), log)
    expect(opened).toBe(1)
  })
})

describe('round after round', () => {
  /** Keeps repairing by a clock that the test moves; `told` is what the state was, in order. */
  const start = (password?: string) => {
    const clock = createManualClock(now)
    const stopping = new AbortController()
    const told: Partial<SourceState>[] = []
    const report = (state: Partial<SourceState>) => told.push(state)
    const running = keepRepairing(
      [topic],
      { open: () => open(password), clock, paceMs: 0 },
      dependenciesWith(stopping.signal, report),
      log,
    )
    const stop = async () => {
      stopping.abort()
      await running
    }
    onTestFinished(stop)
    const said = (words: RegExp) => told.filter(({ detail }) => words.test(detail ?? '')).length
    return { clock, told, said, stop }
  }
  const minutes = (count: number) => count * 60_000

  test('begins soon after the start, then every hour, and says when', async () => {
    fake = await startFakeSearch({ posts: [] })
    const { clock, told, said, stop } = start()
    await clock.advance(minutes(1) - 1)
    expect(fake.logins).toBe(0)
    await clock.advance(1)
    await clock.until(() => said(/no gap is left/) === 1)
    expect(told.at(-1)).toMatchObject({
      phase: 'live',
      detail: expect.stringContaining('again at 2026-02-20T13:06'),
    })
    fake.searches.length = 0
    await clock.advance(minutes(60) - 1)
    expect(fake.searches).toEqual([])
    await clock.advance(1)
    await clock.until(() => said(/no gap is left/) === 2)
    expect(searched()).toEqual(['20T11:01/20T13:01'])
    await stop()
    expect(told.at(-1)).toMatchObject({ phase: 'stopped' })
  })

  test('after a failure it waits a quarter of an hour, and says so', async () => {
    fake = await startFakeSearch({ posts: [] })
    fake.next = Array(8).fill({ status: 502, body: '<html>Bad gateway</html>' })
    const { clock, told, said } = start()
    await clock.until(() => said(/8 times in a row/) === 1, 5_000)
    const failedAt = clock.now().getTime()
    expect(told.at(-1)).toMatchObject({ phase: 'waiting' })
    const waits = Date.parse(told.at(-1)?.retryAt ?? '') - failedAt
    expect(waits).toBeGreaterThan(minutes(14))
    expect(waits).toBeLessThanOrEqual(minutes(15))
    await clock.advance(minutes(15))
    await clock.until(() => said(/no gap is left/) === 1)
    expect(told.at(-1)).toMatchObject({ phase: 'live', retryAt: null })
  })

  test('a refused login is told as such, and tried again an hour later at the earliest', async () => {
    fake = await startFakeSearch({ posts: [] })
    const { clock, told, said } = start('wrong')
    await clock.advance(minutes(1))
    await clock.until(() => said(/refuses the login/) > 0)
    await clock.until(() => told.at(-1)?.retryAt !== null)
    expect(told.at(-1)).toMatchObject({
      phase: 'unauthorised',
      detail: expect.stringContaining('check BLUESKY_IDENTIFIER and BLUESKY_APP_PASSWORD'),
      retryAt: '2026-02-20T13:06:00.000Z',
    })
    expect(fake.searches).toEqual([])
  })
})

describe('among the work', () => {
  const startWork = (own: object) => {
    const stopping = new AbortController()
    const states = createSourceStates()
    const parts = { db, sources: [], states, classifiers, pseudonyms, log, ...own }
    const running = work(parts, stopping.signal)
    onTestFinished(async () => {
      stopping.abort()
      await running
    })
    return states
  }

  test('with a login, its state stands among the others', async () => {
    fake = await startFakeSearch({ posts: [] })
    const clock = createManualClock(now)
    const states = startWork({ repair: { open, clock } })
    await expect
      .poll(() => states.list())
      .toMatchObject([{ source: 'bluesky-search', platform: 'bluesky', phase: 'live' }])
  })

  test('without a login, nothing runs', async () => {
    fake = await startFakeSearch({ posts: [] })
    await noteGap('2026-02-15T06:00:00Z', '2026-02-15T07:00:00Z')
    const states = startWork({})
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(states.list()).toEqual([])
    expect(fake).toMatchObject({ logins: 0, searches: [] })
  })
})
