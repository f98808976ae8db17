import { type RawBuilder, sql } from 'kysely'
import type { Measure } from '../../shared/measure.ts'
import type { View } from '../../shared/view.ts'
import type { Db } from '../store/open-database.ts'

/** What is counted: posts of a topic that pass the view's filters, by bucket and measure. */
export type CountQuestion = {
  topicId: number
  view: View
  measures: readonly Measure[]
  /** Ends of the buckets, in order. */
  edges: readonly Date[]
}
type CountRow = { bucket: number; measure: string; posts: number }
/** Posts by measure; each measure that was asked for is there. */
export type Counts = Record<string, number>

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Whether the view asks for posts that rollups cannot tell from others. */
export const isFiltered = ({ cls, lang, sent, stance }: View): boolean =>
  [cls, lang, sent, stance].some((values) => values?.length)

/**
 * The coarsest table that answers exactly: UTC days, UTC hours, or the posts themselves. Rollups know platforms, but
 * no other filter; zones with half hours in their offset have no whole UTC hours.
 */
export const readsFrom = ({
  view,
  edges,
}: Pick<CountQuestion, 'view' | 'edges'>): 'rollup_day' | 'rollup_hour' | 'post' => {
  const allAt = (step: number) => edges.every((edge) => edge.getTime() % step === 0)
  if (isFiltered(view) || !allAt(hourMs)) return 'post'
  return allAt(dayMs) ? 'rollup_day' : 'rollup_hour'
}

/** Buckets are numbered from 1; those without posts are absent. */
export const selectCounts = (question: CountQuestion): RawBuilder<CountRow> =>
  ({ rollup_day: fromDays, rollup_hour: fromHours, post: fromPosts })[readsFrom(question)](question)

const fromDays = ({ topicId, view, measures, edges }: CountQuestion) => {
  const days = edges.map((edge) => edge.toISOString().slice(0, 10))
  return sql<CountRow>`select width_bucket(day, ${days}::date[]) as bucket, measure, sum(posts) as posts
    from rollup_day
    where topic_id = ${topicId} and measure = any(${measures}::text[])
      and day >= ${days[0]} and day < ${days.at(-1)}${onPlatforms(view)}
    group by 1, 2`
}

const fromHours = ({ topicId, view, measures, edges }: CountQuestion) =>
  sql<CountRow>`select width_bucket(hour, ${edges}::timestamptz[]) as bucket, measure, sum(posts) as posts
    from rollup_hour
    where topic_id = ${topicId} and measure = any(${measures}::text[])
      and hour >= ${edges[0]} and hour < ${edges.at(-1)}${onPlatforms(view)}
    group by 1, 2`

const fromPosts = ({ topicId, view, measures, edges }: CountQuestion) =>
  sql<CountRow>`select width_bucket(posted_at, ${edges}::timestamptz[]) as bucket, measure, count(*) as posts
    from post, unnest(measures) as m(measure)
    where topic_id = ${topicId} and not hidden
      and posted_at >= ${edges[0]} and posted_at < ${edges.at(-1)}${passing(view)}
      and measure = any(${measures}::text[])
    group by 1, 2`

const onPlatforms = ({ src }: View) =>
  src?.length
    ? sql`
      and platform = any(${src}::text[])`
    : sql``

/** The view's filters on posts, to be put behind another condition: any value within a key, all keys together. */
export const passing = (view: View): RawBuilder<unknown> => {
  const wanted: (readonly string[] | undefined)[] = [
    view.cls,
    view.lang?.map((lang) => `lang.${lang}`),
    view.sent?.map((sentiment) => `sentiment.${sentiment}`),
    view.stance?.map((stance) => `stance.${stance}`),
  ]
  const carrying = wanted
    .filter((measures) => measures?.length)
    .map(
      (measures) => sql`
      and measures && ${measures}::text[]`,
    )
  return sql`${onPlatforms(view)}${sql.join(carrying, sql``)}`
}

/** Counts of each bucket, in order, zeros included. */
export const countBuckets = async (db: Db, question: CountQuestion): Promise<Counts[]> => {
  const { rows } = await selectCounts(question).execute(db)
  const zeros = Object.fromEntries(question.measures.map((measure) => [measure, 0]))
  const buckets: Counts[] = question.edges.slice(1).map(() => ({ ...zeros }))
  for (const { bucket, measure, posts } of rows) {
    const counts = buckets[bucket - 1]
    if (counts) counts[measure] = posts
  }
  return buckets
}
