import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { overview } from '../../server/query/overview.ts'
import { posts } from '../../server/query/posts.ts'
import { series } from '../../server/query/series.ts'
import { bucketSizes } from '../../shared/interval.ts'
import type { Topic } from '../../shared/topic.ts'
import type { View } from '../../shared/view.ts'
import { testDatabase } from '../database.ts'
import { createTopic, measuresOfSketch, type PostSketch, storePosts } from '../stored-posts.ts'

let database: Awaited<ReturnType<typeof testDatabase>>
let topic: Topic
const now = new Date('2026-04-10T12:34:56Z')
const codes = ['rights', 'attachment', 'coercion', 'exit'] as const
const platforms = ['bluesky', 'mastodon'] as const
const sentiments = ['negative', 'neutral', 'positive'] as const
const stances = ['protest', 'opposed', 'neutral'] as const
const langs = ['en', 'ja', 'de'] as const

/** 400 posts over the six weeks with the changes of the clock in America and Europe, no two alike. */
const stored: PostSketch[] = Array.from({ length: 400 }, (_, i) => ({
  name: `p${i}`,
  at: new Date(Date.parse('2026-03-01T00:00:00Z') + i * 8_640_000 + ((i * 7919) % 3600) * 1000),
  author: `author ${(i * 31) % 57}`,
  platform: platforms[i % 2] ?? 'bluesky',
  codes: codes.filter((_, bit) => (i >> bit) & 1),
  coercion: i % 3,
  lang: langs[i % 3] ?? 'en',
  ...(i % 4 ? { sentiment: sentiments[(i % 4) - 1] ?? 'neutral' } : {}),
  stance: stances[i % 5] ?? 'neutral',
  hidden: i % 11 === 0,
}))

beforeAll(async () => {
  database = await testDatabase()
  topic = await createTopic(database.db, 'agreed')
  await storePosts(database.db, topic.id, stored)
})
afterAll(() => database?.drop())

const some = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 1 })
const views: fc.Arbitrary<View> = fc.record(
  {
    from: fc.constantFrom('2026-03-01', '2026-03-07', '2026-03-28T05:45:00Z', '2026-03-29'),
    to: fc.constantFrom('2026-03-30', '2026-04-05T05:45:00Z', '2026-04-10'),
    bucket: fc.constantFrom(...bucketSizes.slice(1)),
    tz: fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/Los_Angeles',
      'Asia/Kolkata',
      'Australia/Lord_Howe',
    ),
    src: some(platforms),
    cls: some(codes),
    lang: some(langs),
    sent: some(sentiments),
    stance: some(stances),
  },
  { requiredKeys: ['from', 'to'] },
)

/** The oracle: filters and counts in JavaScript, by the meaning of the view. */
const expected = (view: View, range: { from: string; to: string }) =>
  stored.filter((post) => {
    const at = new Date(post.at)
    const carried: readonly string[] = measuresOfSketch(post)
    const passes = (wanted: readonly string[] | undefined, prefix = '') =>
      !wanted?.length || wanted.some((value) => carried.includes(`${prefix}${value}`))
    return (
      !post.hidden &&
      at >= new Date(range.from) &&
      at < new Date(range.to) &&
      (!view.src?.length || view.src.includes(post.platform ?? 'bluesky')) &&
      passes(view.cls) &&
      passes(view.lang, 'lang.') &&
      passes(view.sent, 'sentiment.') &&
      passes(view.stance, 'stance.')
    )
  })

test('series, posts and overview say the same total, that of a recount, for any view', async () => {
  const { db } = database
  await fc.assert(
    fc.asyncProperty(views, async (view) => {
      const charted = await series(db, topic, view, { now, measures: ['rights', 'exit'] })
      const listed = await posts(db, topic, view, { now })
      const told = await overview(db, topic, view, { now, sources: [] })
      const counted = expected(view, charted.range)

      const sum = (of: (bucket: (typeof charted.buckets)[number]) => number) =>
        charted.buckets.reduce((total, bucket) => total + of(bucket), 0)
      expect(sum((bucket) => bucket.total ?? 0)).toBe(counted.length)
      expect(listed.total).toBe(counted.length)
      expect(told.posts.now).toBe(counted.length)
      expect(told.authors).toEqual({
        count: new Set(counted.map((post) => post.author)).size,
        exact: true,
      })
      const rights = counted.filter((post) => post.codes?.includes('rights')).length
      expect(sum((bucket) => bucket.values.rights?.count ?? 0)).toBe(rights)
      expect(told.figures.find(({ measure }) => measure === 'rights')?.now.count).toBe(rights)

      for (const bucket of charted.buckets.slice(0, 2)) {
        const pinned = await posts(db, topic, { ...view, day: bucket.start }, { now })
        expect(pinned.total).toBe(bucket.total ?? 0)
        expect(pinned.total).toBe(expected(view, { from: bucket.start, to: bucket.end }).length)
      }
    }),
    { numRuns: 60 },
  )
})
