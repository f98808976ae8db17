import { type RawBuilder, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { countAuthors } from '../../server/query/authors.ts'
import { selectBucketCounts } from '../../server/query/count-buckets.ts'
import { selectSpanCounts } from '../../server/query/count-spans.ts'
import { selectFacts } from '../../server/query/data-state.ts'
import { selectLatest } from '../../server/query/latest-posts.ts'
import { selectByKey } from '../../server/query/sample-posts.ts'
import { rebuildTopic } from '../../server/rollup/rebuild.ts'
import { raiseDataVersions } from '../../server/store/data-version.ts'
import { standardError } from '../../server/study/hyperloglog.ts'
import type { Topic } from '../../shared/topic.ts'
import { testDatabase } from '../database.ts'
import { createTopic, insertPosts } from '../stored-posts.ts'

let database: Awaited<ReturnType<typeof testDatabase>>
let topic: Topic
const start = Date.parse('2026-01-01T00:00:00Z')
const days = 30
const posts = 24_000
const authors = 6_000

/** Copies of one post, spread evenly over thirty days and six thousand other authors. */
const multiply = async () => {
  const { db } = database
  await insertPosts(db, topic.id, [{ name: 'original', at: new Date(start), codes: ['rights'] }])
  await sql`insert into post select (jsonb_populate_record(post, jsonb_build_object(
      'post_key', substr(md5('post ' || n), 1, 22),
      'author_key', translate(substr(encode(sha256((n % ${authors})::text::bytea), 'base64'), 1, 22), '+/', '-_'),
      'posted_at', post.posted_at + n * ${days}::float8 / ${posts}::float8 * interval '1 day'
    ))).* from post, generate_series(1, ${posts} - 1) as n
    where topic_id = ${topic.id}`.execute(db)
  await rebuildTopic(db, topic.id, raiseDataVersions)
  await sql`vacuum analyze`.execute(db)
}

beforeAll(async () => {
  database = await testDatabase()
  topic = await createTopic(database.db, 'large')
  await multiply()
})
afterAll(() => database?.drop())

const explain = async (query: RawBuilder<unknown>): Promise<string> => {
  const { rows } = await sql<{ queryPlan: string }>`explain ${query}`.execute(database.db)
  return rows.map((row) => Object.values(row)[0]).join('\n')
}
const edges = (step: number, count: number, offset = 0) =>
  Array.from({ length: count + 1 }, (_, i) => new Date(start + offset + i * step))
const hourMs = 3_600_000
const counts = (from: Date[], view = {}) =>
  selectBucketCounts({ topicId: topic.id, view, measures: ['all', 'rights'], edges: from })
const spans = () => {
  const from = new Date(start + 5.5 * hourMs)
  const to = new Date(start + 300 * hourMs)
  return selectSpanCounts({ topicId: topic.id, view: {}, measures: ['all'] }, [{ from, to }])
}
const question = {
  topicId: 0,
  view: {},
  span: { from: new Date(start), to: new Date(start + days * 24 * hourMs) },
  total: posts,
  limit: 20,
  after: undefined,
}

describe('no question reads the whole archive', () => {
  test.each([
    ['UTC days come from days', () => counts(edges(24 * hourMs, 10)), / on rollup_day /],
    [
      'days of a zone come from hours',
      () => counts(edges(24 * hourMs, 10, 8 * hourMs)),
      /rollup_hour_\w+/,
    ],
    ['hours come from hours', () => counts(edges(hourMs, 48)), /rollup_hour_\w+/],
    [
      'filtered posts come by the index on time',
      () => counts(edges(hourMs, 24), { cls: ['rights'] }),
      /post_time/,
    ],
    ['the extent comes from the ends of the index', () => selectFacts(topic.id), /post_time/],
    ['spans come from days and hours, their ends by the index on time', spans, /post_time/],
    [
      'the latest come by the index on time, backwards',
      () => selectLatest({ ...question, topicId: topic.id }, undefined),
      /Backward using post_time/,
    ],
    [
      'a sample of very many comes by key',
      () => selectByKey({ ...question, topicId: topic.id }, { above: 'x' }, 21),
      /post_pkey/,
    ],
  ])('%s', async (_, query, index) => {
    const plan = await explain(query())
    expect(plan).toMatch(index)
    expect(plan).not.toMatch(/Seq Scan on post\b/)
  })
})

describe('authors of very many posts', () => {
  const span = (from: number, to: number) => ({
    from: new Date(start + from * hourMs),
    to: new Date(start + to * hourMs),
  })
  const near = (count: number, expected: number) =>
    expect(Math.abs(count - expected) / expected).toBeLessThan(5 * standardError)

  test('are estimated from sketches, at the ends of a zone’s days too', async () => {
    const whole = await countAuthors(database.db, topic.id, {}, span(0, days * 24), posts)
    expect(whole.exact).toBe(false)
    near(whole.count, authors)
    const zone = await countAuthors(database.db, topic.id, {}, span(5, 5 + 21 * 24), 20_001)
    expect(zone.exact).toBe(false)
    near(zone.count, authors)
    const short = await countAuthors(database.db, topic.id, {}, span(8, 3 * 24 + 8), 21_000)
    expect(short.exact).toBe(false)
    near(short.count, 2400)
  })

  test.each([
    ['few posts', {}, span(0, 24), 800, 800],
    ['filtered', { cls: ['rights' as const] }, span(0, days * 24), posts, authors + 1],
    ['of one platform', { src: ['bluesky' as const] }, span(0, days * 24), posts, authors + 1],
    ['without a whole day', {}, span(1, 23), 21_000, 733],
  ])('are counted: %s', async (_, view, range, total, expected) => {
    const counted = await countAuthors(database.db, topic.id, view, range, total)
    expect(counted.exact).toBe(true)
    expect(counted.count).toBe(expected)
  })

  test('are counted while a sketch is out of date', async () => {
    await database.db
      .updateTable('authorSketch')
      .set({ stale: true })
      .where('topicId', '=', topic.id)
      .where('day', '=', '2026-01-05')
      .execute()
    const counted = await countAuthors(database.db, topic.id, {}, span(0, days * 24), posts)
    expect(counted).toEqual({ count: authors + 1, exact: true })
  })
})
