import { sql } from 'kysely'
import { overview } from '../../server/query/overview.ts'
import { series } from '../../server/query/series.ts'
import type { Db } from '../../server/store/open-database.ts'
import { listTopics } from '../../server/store/topics.ts'
import { mainCodes } from '../../shared/code.ts'
import type { TimeRange } from '../../shared/interval.ts'
import type { Topic } from '../../shared/topic.ts'
import { type Bench, type Figure, median } from './bench.ts'
import { percentile, time, withBenchDatabase } from './bench-database.ts'
import { addPosts } from './synthetic-archive.ts'

const now = new Date('2026-03-15T00:00:00Z')
const dayMs = 86_400_000
const range = { from: new Date(now.getTime() - 30 * dayMs), to: now }
/** The archive reaches back twice as far, so that there is something to compare with. */
const archive = { from: new Date(now.getTime() - 60 * dayMs), to: now }
const view = { from: range.from.toISOString(), to: range.to.toISOString() }
const context = { now, sources: [] }

/** What the overview and the series tell, counted from the posts by the plain means of SQL. */
const rawOverview = async (db: Db, topicId: number) => {
  const figures = ({ from, to }: TimeRange) =>
    sql`select measure, count(*) as posts
    from post, unnest(measures) as m(measure)
    where topic_id = ${topicId} and not hidden and posted_at >= ${from} and posted_at < ${to}
      and measure in ('all', 'sentiment.negative', 'attachment', 'rights', 'coercion')
    group by measure`.execute(db)
  const current = await figures(range)
  await figures({ from: archive.from, to: range.from })
  await sql`select count(distinct author_key) from post
    where topic_id = ${topicId} and not hidden and posted_at >= ${range.from} and posted_at < ${range.to}`.execute(
    db,
  )
  return current.rows as { measure: string; posts: number }[]
}

const rawSeries = async (db: Db, topicId: number) => {
  const { rows } = await sql<{ day: Date; measure: string; posts: number }>`
    select date_trunc('day', posted_at, 'UTC') as day, measure, count(*) as posts
    from post, unnest(measures) as m(measure)
    where topic_id = ${topicId} and not hidden
      and posted_at >= ${range.from} and posted_at < ${range.to}
      and measure = any(${['all', ...mainCodes]}::text[])
    group by 1, 2`.execute(db)
  return rows
}

/** @throws Error when the fast answer is not the right one. */
const checkAnswers = async (db: Db, topic: Topic) => {
  const told = await overview(db, topic, view, context)
  const counted = await rawOverview(db, topic.id)
  for (const { measure, now: figure } of told.figures) {
    const posts = counted.find((row) => row.measure === measure)?.posts
    if (figure.count !== posts)
      throw new Error(`overview ${measure}: ${figure.count}, not ${posts}`)
  }
  const charted = await series(db, topic, view, context)
  for (const { day, measure, posts } of await rawSeries(db, topic.id)) {
    const bucket = charted.buckets.find(({ start }) => start === day.toISOString())
    const count = measure === 'all' ? bucket?.total : bucket?.values[measure]?.count
    if (count !== posts)
      throw new Error(`series ${day.toISOString()} ${measure}: ${count}, not ${posts}`)
  }
}

const rounds = 60
/** The slow way is asked in so many of them. */
const rawEvery = 12

type Topics = { large: Topic; small: Topic }

/** One after another in each round, so that a disturbance of the machine meets all of them. */
const measure = async (db: Db, { large, small }: Topics) => {
  const times = {
    overview: { large: [] as number[], small: [] as number[], raw: [] as number[] },
    series: { large: [] as number[], small: [] as number[], raw: [] as number[] },
  }
  for (let round = 0; round < rounds; round++) {
    const isRaw = round % rawEvery === 0
    for (const size of ['large', 'small'] as const) {
      const topic = { large, small }[size]
      times.overview[size].push(await time(() => overview(db, topic, view, context)))
      times.series[size].push(await time(() => series(db, topic, view, context)))
    }
    if (isRaw) times.overview.raw.push(await time(() => rawOverview(db, large.id)))
    if (isRaw) times.series.raw.push(await time(() => rawSeries(db, large.id)))
  }
  return times
}

const load = async (db: Db): Promise<Topics> => {
  await db.insertInto('topic').values({ slug: 'small', name: 'small' }).execute()
  const [large, small] = await listTopics(db)
  if (!large || !small) throw new Error('a topic is missing')
  for (const [topic, posts] of [
    [small, 100_000],
    [large, 1_000_000],
  ] as const) {
    await addPosts(db, topic, { from: archive.from, to: range.from }, posts / 10)
    await addPosts(db, topic, range, posts)
  }
  await sql`vacuum analyze`.execute(db)
  return { large, small }
}

const p95 = (times: readonly number[]) => percentile(times, 0.95)

export const bench: Bench = {
  run: () =>
    withBenchDatabase(async (db) => {
      const topics = await load(db)
      await checkAnswers(db, topics.large)
      await checkAnswers(db, topics.small)
      const times = await measure(db, topics)
      const figures = (['overview', 'series'] as const).flatMap((name): Figure[] => {
        const { large, small, raw } = times[name]
        return [
          { name: `${name}, 1,000,000 posts in 30 days, p95`, value: p95(large), unit: 'ms' },
          { name: `${name}, 100,000 posts in 30 days, p95`, value: p95(small), unit: 'ms' },
          { name: `the same as ${name} by raw GROUP BY, p95`, value: p95(raw), unit: 'ms' },
          {
            name: `raw GROUP BY to ${name}, p95`,
            value: p95(raw) / p95(large),
            unit: '×',
            bar: { atLeast: 30 },
          },
          {
            name: `${name}, 1,000,000 to 100,000 posts, median`,
            value: median(large) / median(small),
            unit: '×',
            bar: { atMost: 1.5 },
          },
        ]
      })
      return {
        figures,
        notes: [
          `${rounds} interleaved rounds over synthetic posts; each answer was compared with the raw count first`,
          'the raw overview counts figures, the span before and distinct authors, and leaves the rest out',
        ],
      }
    }),
}
