import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { series } from '../../server/query/series.ts'
import { addGap } from '../../server/store/coverage.ts'
import type { Series } from '../../shared/series.ts'
import type { Topic } from '../../shared/topic.ts'
import type { View } from '../../shared/view.ts'
import { testDatabase } from '../database.ts'
import { coverTime, createTopic, insertPosts, storePosts } from '../stored-posts.ts'

let database: Awaited<ReturnType<typeof testDatabase>>
let topic: Topic
const now = new Date('2026-03-09T12:00:00Z')

beforeAll(async () => {
  database = await testDatabase()
  const { db } = database
  topic = await createTopic(db, 'seen')
  await storePosts(db, topic.id, [
    { name: 'a', at: '2026-03-07T07:59:59.999Z', codes: ['rights'], lang: 'en' },
    { name: 'b', at: '2026-03-07T08:00:00.000Z', sentiment: 'negative', stance: 'protest' },
    { name: 'c', at: '2026-03-07T18:29:59.999Z', codes: ['rights', 'exit'], lang: 'ja' },
    { name: 'd', at: '2026-03-07T18:30:00.000Z', platform: 'mastodon', codes: ['exit'] },
    { name: 'e', at: '2026-03-08T07:59:59.999Z', codes: ['rights'], stance: 'protest' },
    { name: 'f', at: '2026-03-08T08:00:00.000Z', sentiment: 'negative', codes: ['rights'] },
    { name: 'g', at: '2026-03-09T06:59:59.999Z', platform: 'mastodon', lang: 'en' },
    { name: 'h', at: '2026-03-09T07:00:00.000Z', coercion: 2 },
    { name: 'hidden', at: '2026-03-09T07:00:00.000Z', hidden: true, codes: ['rights'] },
  ])
  await coverTime(
    db,
    topic.id,
    'bluesky-live',
    'captured',
    '2026-03-07T00:00Z/2026-03-07T20:00Z',
    '2026-03-08T00:00Z/2026-03-09T11:55Z',
  )
})
afterAll(() => database?.drop())

const ask = (view: View, measures: Parameters<typeof series>[3]['measures'] = ['rights']) =>
  series(database.db, topic, view, { now, measures })

/** One line a bucket: start, posts, and those that carry the measure. */
const lines = (answer: Series) =>
  answer.buckets.map(
    ({ start, total, values }) =>
      `${start.slice(5, 16)} ${total} ${Object.values(values).map((value) => value.count)}`,
  )

describe('posts over time', () => {
  test('by UTC day, with shares and intervals', async () => {
    const answer = await ask({ from: '2026-03-07', to: '2026-03-08', bucket: 'day' })
    expect(answer.range).toEqual({
      from: '2026-03-07T00:00:00.000Z',
      to: '2026-03-09T00:00:00.000Z',
      bucket: 'day',
      tz: 'UTC',
    })
    expect(answer.buckets).toEqual([
      {
        start: '2026-03-07T00:00:00.000Z',
        end: '2026-03-08T00:00:00.000Z',
        soFar: false,
        state: 'partial',
        coverage: 20 / 24,
        total: 4,
        values: {
          rights: {
            count: 2,
            total: 4,
            share: 0.5,
            low: expect.closeTo(0.1500389892, 9),
            high: expect.closeTo(0.8499610108, 9),
          },
        },
      },
      {
        start: '2026-03-08T00:00:00.000Z',
        end: '2026-03-09T00:00:00.000Z',
        soFar: false,
        state: 'captured',
        coverage: 1,
        total: 2,
        values: {
          rights: { count: 2, total: 2, share: 1, low: expect.closeTo(0.3423802275, 9), high: 1 },
        },
      },
    ])
    expect(answer).toMatchObject({
      topic: 'seen',
      demo: false,
      measures: ['rights'],
      lagging: false,
      dataVersion: 1,
      classifier: 'test classifiers 1',
    })
  })

  test('by day of a zone, over the day of 23 hours', async () => {
    const answer = await ask({
      from: '2026-03-07',
      to: '2026-03-08',
      bucket: 'day',
      tz: 'America/Los_Angeles',
    })
    expect(lines(answer)).toEqual(['03-07T08:00 4 2', '03-08T08:00 2 1'])
    expect(answer.buckets[1]?.end).toBe('2026-03-09T07:00:00.000Z')
  })

  test('by day of a half-hour zone', async () => {
    const answer = await ask({
      from: '2026-03-07',
      to: '2026-03-08',
      bucket: 'day',
      tz: 'Asia/Kolkata',
    })
    expect(lines(answer)).toEqual(['03-06T18:30 3 2', '03-07T18:30 3 2'])
  })

  test('by hour', async () => {
    const answer = await ask({ from: '2026-03-07T07:00:00Z', to: '2026-03-07T10:00:00Z' })
    expect(answer.range.bucket).toBe('hour')
    expect(lines(answer)).toEqual(['03-07T07:00 1 1', '03-07T08:00 1 0', '03-07T09:00 0 0'])
  })

  test('by week, the running one marked', async () => {
    const answer = await ask({ from: '2026-03-07', bucket: 'week' }, ['coercion.high'])
    expect(lines(answer)).toEqual(['03-02T00:00 6 0', '03-09T00:00 2 1'])
    expect(answer.buckets.map((bucket) => bucket.soFar)).toEqual([false, true])
    expect(answer.buckets[1]).toMatchObject({ state: 'captured', coverage: 1 })
  })

  test.each<[View, string]>([
    [{ src: ['mastodon'] }, '2 0'],
    [{ src: ['mastodon', 'bluesky'] }, '8 4'],
    [{ cls: ['exit'] }, '2 1'],
    [{ cls: ['rights', 'exit'] }, '5 4'],
    [{ lang: ['en'] }, '2 1'],
    [{ lang: ['en', 'ja'] }, '3 2'],
    [{ sent: ['negative'] }, '2 1'],
    [{ stance: ['protest'] }, '2 1'],
    [{ cls: ['rights'], stance: ['protest'] }, '1 1'],
    [{ cls: ['rights'], lang: ['en', 'ja'], src: ['bluesky'] }, '2 2'],
    [{ cls: ['rights'], src: ['mastodon'] }, '0 0'],
    [{ cls: [] }, '8 4'],
  ])('filtered by %j: any value of a key, all keys', async (filters, expected) => {
    const answer = await ask({ from: '2026-03-02', to: '2026-03-09', bucket: 'week', ...filters })
    const sum = (count: (bucket: Series['buckets'][number]) => number) =>
      answer.buckets.reduce((total, bucket) => total + count(bucket), 0)
    const posts = sum((bucket) => bucket.total ?? 0)
    expect(`${posts} ${sum((bucket) => bucket.values.rights?.count ?? 0)}`).toBe(expected)
  })

  test('where nothing is known a total is null; where something was stored all the same it is told', async () => {
    const { db } = database
    const dark = await createTopic(db, 'dark')
    await storePosts(db, dark.id, [{ name: 'stray', at: '2026-03-06T09:30:00Z' }])
    await coverTime(db, dark.id, 'bluesky-live', 'captured', '2026-03-08T00:00Z/2026-03-09T12:00Z')
    const answer = await series(
      db,
      dark,
      { from: '2026-03-05', to: '2026-03-08', bucket: 'day' },
      { now },
    )
    expect(answer.buckets.map(({ state, total }) => `${state} ${total}`)).toEqual([
      'gap null',
      'gap 1',
      'gap null',
      'captured 0',
    ])
    expect(answer.buckets[0]?.values.rights).toEqual({
      count: 0,
      total: 0,
      share: null,
      low: null,
      high: null,
    })
    expect(answer.gaps).toEqual([
      {
        source: 'all',
        from: '2026-03-05T00:00:00.000Z',
        to: '2026-03-08T00:00:00.000Z',
        reason: 'not collected',
        repaired: false,
      },
    ])
  })

  test('gaps come with the reason that their source noted', async () => {
    const { db } = database
    const broken = await createTopic(db, 'broken')
    await coverTime(
      db,
      broken.id,
      'bluesky-live',
      'captured',
      '2026-03-07T00:00Z/2026-03-08T06:00Z',
      '2026-03-08T09:00Z/2026-03-09T12:00Z',
    )
    await db.transaction().execute((trx) =>
      addGap(trx, [broken.id], 'bluesky-live', {
        from: new Date('2026-03-08T06:00:00Z'),
        to: new Date('2026-03-08T09:00:00Z'),
        reason: 'retention exceeded',
      }),
    )
    const view: View = { from: '2026-03-08', to: '2026-03-08' }
    const before = await series(db, broken, view, { now })
    expect(before.gaps).toEqual([
      {
        source: 'bluesky-live',
        from: '2026-03-08T06:00:00.000Z',
        to: '2026-03-08T09:00:00.000Z',
        reason: 'retention exceeded',
        repaired: false,
      },
    ])
    expect(before.buckets.slice(5, 10).map((bucket) => bucket.state)).toEqual([
      'captured',
      'gap',
      'gap',
      'gap',
      'captured',
    ])
    await coverTime(
      db,
      broken.id,
      'bluesky-search',
      'backfilled',
      '2026-03-08T05:00Z/2026-03-08T10:00Z',
    )
    const after = await series(db, broken, view, { now })
    expect(after.gaps).toEqual([{ ...before.gaps[0], repaired: true }])
    expect(after.buckets.slice(5, 10).map((bucket) => bucket.state)).toEqual([
      'captured',
      'backfilled',
      'backfilled',
      'backfilled',
      'captured',
    ])
  })

  test('says that it lags while hours are marked', async () => {
    const { db } = database
    const late = await createTopic(db, 'late')
    await insertPosts(db, late.id, [{ name: 'unrolled', at: '2026-03-08T09:30:00Z' }])
    await db
      .insertInto('dirtyBucket')
      .values({ topicId: late.id, hour: new Date('2026-03-08T09:00:00Z'), markedAt: now })
      .execute()
    expect(await series(db, late, {}, { now })).toMatchObject({ lagging: true, dataVersion: 0 })
  })

  test('presets of synthetic data end with the last post', async () => {
    const { db } = database
    const demo = await createTopic(db, 'synthetic', true)
    await storePosts(db, demo.id, [
      { name: 's1', at: '2025-08-01T09:30:00Z' },
      { name: 's2', at: '2025-12-31T09:30:00Z' },
    ])
    const week = await series(db, demo, { range: '7d' }, { now })
    expect(week).toMatchObject({
      demo: true,
      range: { from: '2025-12-25T00:00:00.000Z', to: '2026-01-01T00:00:00.000Z' },
    })
    const all = await series(db, demo, { range: 'all' }, { now })
    expect(all.range).toMatchObject({
      from: '2025-07-28T00:00:00.000Z',
      to: '2026-01-05T00:00:00.000Z',
      bucket: 'week',
    })
  })

  test('a view that asks for too much, or for an event that is not there, is refused in words', async () => {
    await expect(
      ask({ from: '2026-01-01', to: '2026-03-08', bucket: 'hour' }),
    ).rejects.toMatchObject({
      problem: { key: 'bucket', value: 'hour' },
    })
    await expect(ask({ range: 'event', ev: 'no-such-event' })).rejects.toMatchObject({
      problem: { key: 'ev', value: 'no-such-event' },
    })
  })
})
