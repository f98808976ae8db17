import { type RawBuilder, sql } from 'kysely'
import type { Measure } from '../../shared/measure.ts'
import type { View } from '../../shared/view.ts'
import type { Db } from '../store/open-database.ts'
import { isFiltered, onPlatforms, passing } from './passing.ts'

/** Posts of a topic that pass the view's filters, by measure. */
export type CountQuestion = { topicId: number; view: View; measures: readonly Measure[] }
type BucketQuestion = CountQuestion & {
  /** Where buckets begin, and where the last one ends. */
  edges: readonly Date[]
}
type CountRow = { bucket: number; measure: string; posts: number }
/** Posts by measure; each measure that was asked for is there. */
export type Counts = Record<string, number>

export const noPosts = (measures: readonly Measure[]): Counts =>
  Object.fromEntries(measures.map((measure) => [measure, 0]))

type CountTable = 'rollup_day' | 'rollup_hour' | 'post'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/**
 * The coarsest table that answers exactly: UTC days, UTC hours, or the posts themselves.
 * Zones with half hours in their offset have no whole UTC hours.
 */
const readsFrom = ({ view, edges }: Pick<BucketQuestion, 'view' | 'edges'>): CountTable => {
  const allAt = (step: number) => edges.every((edge) => edge.getTime() % step === 0)
  if (isFiltered(view) || !allAt(hourMs)) return 'post'
  return allAt(dayMs) ? 'rollup_day' : 'rollup_hour'
}

/** Buckets are numbered from 1; those without posts are absent. */
export const selectBucketCounts = (question: BucketQuestion): RawBuilder<CountRow> =>
  ({ rollup_day: fromDays, rollup_hour: fromHours, post: fromPosts })[readsFrom(question)](question)

const fromDays = ({ topicId, view, measures, edges }: BucketQuestion) => {
  const days = edges.map((edge) => edge.toISOString().slice(0, 10))
  return sql<CountRow>`select width_bucket(day, ${days}::date[]) as bucket, measure, sum(posts) as posts
    from rollup_day
    where topic_id = ${topicId} and measure = any(${measures}::text[])
      and day >= ${days[0]} and day < ${days.at(-1)}${onPlatforms(view)}
    group by 1, 2`
}

const fromHours = ({ topicId, view, measures, edges }: BucketQuestion) =>
  sql<CountRow>`select width_bucket(hour, ${edges}::timestamptz[]) as bucket, measure, sum(posts) as posts
    from rollup_hour
    where topic_id = ${topicId} and measure = any(${measures}::text[])
      and hour >= ${edges[0]} and hour < ${edges.at(-1)}${onPlatforms(view)}
    group by 1, 2`

const fromPosts = ({ topicId, view, measures, edges }: BucketQuestion) =>
  sql<CountRow>`select width_bucket(posted_at, ${edges}::timestamptz[]) as bucket, measure, count(*) as posts
    from post, unnest(measures) as m(measure)
    where topic_id = ${topicId} and not hidden
      and posted_at >= ${edges[0]} and posted_at < ${edges.at(-1)}${passing(view)}
      and measure = any(${measures}::text[])
    group by 1, 2`

/** Counts of each bucket, in order, zeros included. */
export const countBuckets = async (db: Db, question: BucketQuestion): Promise<Counts[]> => {
  const { rows } = await selectBucketCounts(question).execute(db)
  const buckets = question.edges.slice(1).map(() => noPosts(question.measures))
  for (const { bucket, measure, posts } of rows) {
    const counts = buckets[bucket - 1]
    if (counts) counts[measure] = posts
  }
  return buckets
}
