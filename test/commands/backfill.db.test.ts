import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { createClassifiers } from '../../server/classify/classifiers.ts'
import { backfill } from '../../server/commands/backfill.ts'
import { UsageError } from '../../server/commands/command.ts'
import { findCoverage } from '../../server/query/covered-spans.ts'
import { claimInstance } from '../../server/store/instance-lock.ts'
import { measuresOf } from '../../shared/measure.ts'
import { databaseUrl } from '../campaign/vigil-process.ts'
import { testDatabase } from '../database.ts'
import { type FakeSearch, type FoundPost, startFakeSearch } from '../fakes/bluesky-search.ts'
import { aggregateViolations, tableHashes } from '../invariants.ts'
import { createTopic } from '../stored-posts.ts'
import { commandContext } from './command-context.ts'

const { db, address, drop } = await testDatabase()
afterAll(drop)

const text = 'They removed it overnight and forced the new one on us. I miss it so much. #keep4o'
const at = (day: number, hour = 0) => new Date(Date.UTC(2026, 1, day, hour))
const postAt = (time: Date, own: Partial<FoundPost> = {}): FoundPost => ({
  uri: `at://did:plc:ann/app.bsky.feed.post/p${time.getTime()}`,
  text,
  indexedAt: time.toISOString(),
  ...own,
})
/** Two posts on each day of February. */
const february = Array.from({ length: 28 }, (_, i) => [
  postAt(at(i + 1, 9)),
  postAt(at(i + 1, 21)),
]).flat()

let fake: FakeSearch
let dataDir: string
let topicId: number
let slug: string
let topics = 0

/** One hashtag is enough: each costs several queries. */
const watchTopic = async () => {
  slug = `topic-${++topics}`
  topicId = (await createTopic(db, slug)).id
  await db.insertInto('topicAlias').values({ topicId, tagKey: 'keep4o', label: 'keep4o' }).execute()
}

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'vigil-backfill-'))
  fake = await startFakeSearch({ posts: february })
  await watchTopic()
})
afterEach(async () => {
  await fake.close()
  await rm(dataDir, { recursive: true })
})

const run = async (words: string, signal?: AbortSignal) => {
  const env = {
    DATABASE_URL: databaseUrl(address),
    VIGIL_DATA_DIR: dataDir,
    VIGIL_SECRET_FILE: path.join(tmpdir(), `vigil-backfill-secret-${process.pid}`),
    VIGIL_ALLOW_PRIVATE_SOURCES: '1',
    BLUESKY_SERVICE: fake.url,
    BLUESKY_IDENTIFIER: 'searcher.example',
    BLUESKY_APP_PASSWORD: 'app-pass-word',
  }
  const { context, said } = commandContext(env, signal)
  const args = ['--topic', slug, ...words.split(' ')]
  return { code: await backfill(args, context, { paceMs: 0 }), ...said }
}
afterAll(() => rm(path.join(tmpdir(), `vigil-backfill-secret-${process.pid}`), { force: true }))

const storedTimes = async () => {
  const rows = await db
    .selectFrom('post')
    .select('postedAt')
    .where('topicId', '=', topicId)
    .orderBy('postedAt')
    .execute()
  return rows.map(({ postedAt }) => postedAt.toISOString().slice(0, 13))
}
const hours = (from: number, to: number) =>
  february
    .map(({ indexedAt }) => indexedAt.slice(0, 13))
    .filter((hour) => hour >= at(from).toISOString() && hour < at(to).toISOString())
const covered = async () => {
  const all = { from: at(-400), to: new Date('2100-01-01') }
  const sources = await findCoverage(db, topicId, all)
  return sources.map(({ source, captured, backfilled }) => ({ source, captured, backfilled }))
}
const backfilled = (...days: [number, number][]) => [
  {
    source: 'bluesky-search',
    captured: [],
    backfilled: days.map(([from, to]) => ({ from: at(from), to: at(to) })),
  },
]
const searchedFrom = () =>
  [...new Set(fake.searches.map((params) => params.get('since')))].map((since) =>
    new Date(since ?? '').toISOString().slice(0, 10),
  )

test('posts are stored with their codes, as backfilled, and the counts agree', async () => {
  const { code, stdout, stderr } = await run('--since 2026-02-10 --until 2026-02-13')
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: '6 posts read, 0 quarantined, 0 gaps\n',
    stderr: '',
  })
  expect(await storedTimes()).toEqual(hours(10, 13))
  expect(await covered()).toEqual(backfilled([10, 13]))
  expect(await aggregateViolations(db)).toEqual([])

  const { classify } = await createClassifiers()
  const measures = measuresOf(classify({ text, declaredLang: 'en' }))
  expect(measures.length).toBeGreaterThan(2)
  const posts = await db.selectFrom('post').selectAll().where('topicId', '=', topicId).execute()
  for (const post of posts) {
    expect(post).toMatchObject({ source: 'bluesky-search', late: true, likes: 3, measures })
  }
})

test('running it twice adds nothing; the second time asks for nothing', async () => {
  const words = '--since 2026-02-10 --until 2026-02-13'
  await run(words)
  const before = await tableHashes(db)
  fake.searches.length = 0
  const { code, stdout, stderr } = await run(words)
  expect({ code, stdout }).toEqual({ code: 0, stdout: '0 posts read, 0 quarantined, 0 gaps\n' })
  expect(stderr).toContain('--again searches it anew')
  expect(fake.searches).toEqual([])
  expect(await tableHashes(db)).toEqual(before)

  const again = await run(`${words} --again --json`)
  expect(JSON.parse(again.stdout)).toEqual({ read: 6, rejected: 0, gaps: [] })
  expect(fake.searches.length).toBeGreaterThan(0)
  expect(await tableHashes(db)).toEqual(before)
})

test('interrupted after a slice, the same command goes on behind it', async () => {
  const words = '--since 2026-02-10 --until 2026-02-14'
  const interrupt = new AbortController()
  fake.onSearch = (params) => {
    if (params.get('since') === at(12).toISOString()) interrupt.abort()
  }
  await expect(run(words, interrupt.signal)).rejects.toThrow(
    'interrupted; what was read is stored, and the same command goes on',
  )
  expect(await storedTimes()).toEqual(hours(10, 12))
  expect(await covered()).toEqual(backfilled([10, 12]))

  fake.onSearch = () => {}
  fake.searches.length = 0
  expect(await run(words)).toMatchObject({ code: 0 })
  expect(searchedFrom()).toEqual(['2026-02-12', '2026-02-13'])
  expect(await storedTimes()).toEqual(hours(10, 14))
  expect(await covered()).toEqual(backfilled([10, 14]))
  expect(await aggregateViolations(db)).toEqual([])
})

test('interrupted at once, nothing is stored and nothing counts as filled', async () => {
  const interrupt = new AbortController()
  fake.onSearch = () => interrupt.abort()
  const running = run('--since 2026-02-10 --until 2026-02-11', interrupt.signal)
  await expect(running).rejects.toThrow('interrupted')
  expect(await storedTimes()).toEqual([])
  expect(await covered()).toEqual([])
})

test('other ranges, and other topics, are not taken for the same', async () => {
  await run('--since 2026-02-10 --until 2026-02-12')
  fake.searches.length = 0
  await run('--since 2026-02-08 --until 2026-02-14')
  expect(searchedFrom()).toEqual(['2026-02-08', '2026-02-09', '2026-02-12', '2026-02-13'])
  expect(await storedTimes()).toEqual(hours(8, 14))

  await watchTopic()
  fake.searches.length = 0
  await run('--since 2026-02-10 --until 2026-02-12')
  expect(searchedFrom()).toEqual(['2026-02-10', '2026-02-11'])
  expect(await storedTimes()).toEqual(hours(10, 12))
  expect(await covered()).toEqual(backfilled([10, 12]))
})

test('no searches pile up among the cursors', async () => {
  await run('--since 2026-02-10 --until 2026-02-12')
  expect(await db.selectFrom('sourceCursor').selectAll().execute()).toEqual([])
})

test('a slice whose search breaks off is named, left open, and searched by the next run', async () => {
  const words = '--since 2026-02-10 --until 2026-02-12'
  const same = { status: 200, body: { posts: [], cursor: 'again' } }
  fake.next = [same, same]
  const { code, stderr } = await run(words)
  expect(code).toBe(0)
  expect(stderr).toBe('gap at 2026-02-10T00:00:00.000Z: the search gave the same cursor twice\n')
  expect(await covered()).toEqual(backfilled([11, 12]))
  fake.searches.length = 0
  await run(words)
  expect(searchedFrom()).toEqual(['2026-02-10'])
  expect(await covered()).toEqual(backfilled([10, 12]))
})

test('a malformed view is quarantined and told, the others are stored', async () => {
  await fake.close()
  const bad = postAt(at(10, 10), { view: { uri: 7, note: 'no post' } })
  fake = await startFakeSearch({ posts: [...february, bad] })
  const { stdout } = await run('--since 2026-02-10 --until 2026-02-11 --json')
  expect(JSON.parse(stdout)).toEqual({ read: 2, rejected: 1, gaps: [] })
  const kept = await db.selectFrom('quarantine').select(['source', 'reason']).execute()
  expect(kept).toEqual([{ source: 'bluesky-search', reason: 'bluesky.uri' }])
})

test('a running Vigil on the same database does not stop it', async () => {
  const claim = await claimInstance(address, 'pid=1 host=elsewhere')
  onTestFinished(() => claim.release())
  expect(await run('--since 2026-02-10 --until 2026-02-11')).toMatchObject({ code: 0 })
  expect(await storedTimes()).toEqual(hours(10, 11))
})

test('nor does it stop a Vigil from starting meanwhile', async () => {
  let claim: ReturnType<typeof claimInstance> | undefined
  fake.onSearch = () => {
    claim ??= claimInstance(address, 'pid=1 host=elsewhere')
  }
  expect(await run('--since 2026-02-10 --until 2026-02-11')).toMatchObject({ code: 0 })
  await (await claim)?.release()
  expect(claim).toBeDefined()
})

test('an unknown topic is named, with those that there are', async () => {
  slug = 'nonesuch'
  const failing = run('--since 2026-02-10 --until 2026-02-11')
  await expect(failing).rejects.toThrow(/There is no topic "nonesuch": expected one of keep4o, /)
  await expect(failing).rejects.toBeInstanceOf(UsageError)
  expect(fake.logins).toBe(0)
})

test('until now: what the index may not know yet is left for later', async () => {
  const before = Date.now()
  const since = new Date(before - 3_600_000).toISOString()
  await run(`--since ${since}`)
  const to = Date.parse(fake.searches[0]?.get('until') ?? '')
  expect(to).toBeGreaterThanOrEqual(before - 5 * 60_000)
  expect(to).toBeLessThanOrEqual(Date.now() - 5 * 60_000)
})
