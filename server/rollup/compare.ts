import { sql } from 'kysely'
import type { Db } from '../store/open-database.ts'

/** A count that differs from a recount of the posts. `start` is an hour (ISO) or a day (`YYYY-MM-DD`). */
export type Difference = {
  table: 'rollup_hour' | 'rollup_day'
  start: string
  measure: string
  platform: string
  stored: number
  counted: number
}

/**
 * Recounts a topic's posts and lists every count of its rollups that differs; hours that are marked dirty, and their
 * days, are known to lag and left out. Each table is compared in one statement, so within one snapshot, in which an
 * unmarked hour must agree even while writers are at work. Reads every post of the range.
 * @param range whole UTC days; all of the topic's time without it
 */
export const compareRollups = async (
  db: Db,
  topicId: number,
  range: { from: Date; to: Date } = { from: new Date(0), to: new Date('9000-01-01') },
): Promise<Difference[]> => [
  ...(await compareHours(db, topicId, range)),
  ...(await compareDays(db, topicId, range)),
]

type Range = { from: Date; to: Date }

const compareHours = async (db: Db, topicId: number, { from, to }: Range) => {
  const { rows } = await sql<Difference>`with counted as (
      select date_trunc('hour', posted_at, 'UTC') as start, measure, platform, count(*) as posts
      from post, unnest(measures) as m(measure)
      where topic_id = ${topicId} and not hidden and posted_at >= ${from} and posted_at < ${to}
      group by 1, 2, 3
    ), stored as (
      select hour as start, measure, platform, posts from rollup_hour
      where topic_id = ${topicId} and hour >= ${from} and hour < ${to}
    )
    select 'rollup_hour' as "table", to_char(start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as start,
      measure, platform, coalesce(stored.posts, 0) as stored, coalesce(counted.posts, 0) as counted
    from counted full join stored using (start, measure, platform)
    where counted.posts is distinct from stored.posts and not exists (
      select from dirty_bucket where topic_id = ${topicId} and hour = start)
    order by 2, 3, 4`.execute(db)
  return rows
}

const compareDays = async (db: Db, topicId: number, { from, to }: Range) => {
  const { rows } = await sql<Difference>`with counted as (
      select (posted_at at time zone 'UTC')::date as start, measure, platform, count(*) as posts
      from post, unnest(measures) as m(measure)
      where topic_id = ${topicId} and not hidden and posted_at >= ${from} and posted_at < ${to}
      group by 1, 2, 3
    ), stored as (
      select day as start, measure, platform, posts from rollup_day
      where topic_id = ${topicId} and day >= (${from}::timestamptz at time zone 'UTC')::date
        and day < (${to}::timestamptz at time zone 'UTC')::date
    )
    select 'rollup_day' as "table", to_char(start, 'YYYY-MM-DD') as start,
      measure, platform, coalesce(stored.posts, 0) as stored, coalesce(counted.posts, 0) as counted
    from counted full join stored using (start, measure, platform)
    where counted.posts is distinct from stored.posts and not exists (
      select from dirty_bucket
      where topic_id = ${topicId} and (hour at time zone 'UTC')::date = start)
    order by 2, 3, 4`.execute(db)
  return rows
}
