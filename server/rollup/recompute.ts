import { sql, type Transaction } from 'kysely'
import type { Database } from '../store/schema.ts'

type Trx = Transaction<Database>

const dayMs = 86_400_000
const dayNumber = (time: Date) => Math.floor(time.getTime() / dayMs)
const dayText = (number: number) => new Date(number * dayMs).toISOString().slice(0, 10)

/**
 * Counts hours of a topic anew from its posts, and the UTC days that they belong to from their hours.
 * The caller holds the hours' marks: it has just written or claimed them in this transaction, which must be
 * READ COMMITTED. Each step is a statement of its own, so that it sees what was committed before the lock was got.
 * @param hours starts of UTC hours
 */
export const recomputeHours = async (
  trx: Trx,
  topicId: number,
  hours: readonly Date[],
): Promise<void> => {
  if (hours.length === 0) return
  await sql`delete from dirty_bucket
    where topic_id = ${topicId} and hour = any(${hours}::timestamptz[])`.execute(trx)
  await sql`delete from rollup_hour
    where topic_id = ${topicId} and hour = any(${hours}::timestamptz[])`.execute(trx)
  await countHours(trx, topicId, hours)
  const days = [...new Set(hours.map(dayNumber))].sort((a, b) => a - b)
  await lockDays(trx, topicId, days)
  await sumDays(trx, topicId, days.map(dayText))
}

const countHours = (trx: Trx, topicId: number, hours: readonly Date[]) =>
  sql`insert into rollup_hour (topic_id, measure, hour, platform, posts)
    select post.topic_id, m.measure, d.hour, post.platform, count(*)
    from unnest(${hours}::timestamptz[]) as d(hour)
    join post on post.topic_id = ${topicId} and not post.hidden
      and post.posted_at >= d.hour and post.posted_at < d.hour + interval '1 hour'
    cross join unnest(post.measures) as m(measure)
    group by 1, 2, 3, 4`.execute(trx)

/**
 * Two transactions may hold different hours of one day; the later must sum the day after the earlier has committed.
 * Days are locked after the marks and in order, by everyone.
 */
const lockDays = (trx: Trx, topicId: number, days: readonly number[]) =>
  sql`select pg_advisory_xact_lock(${topicId}::int, day)
    from (select day from unnest(${days}::int[]) as d(day) order by day) as sorted`.execute(trx)

const sumDays = async (trx: Trx, topicId: number, days: readonly string[]) => {
  await sql`delete from rollup_day
    where topic_id = ${topicId} and day = any(${days}::date[])`.execute(trx)
  await sql`insert into rollup_day (topic_id, measure, day, platform, posts)
    select r.topic_id, r.measure, d.day, r.platform, sum(r.posts)
    from unnest(${days}::date[]) as d(day)
    join rollup_hour r on r.topic_id = ${topicId}
      and r.hour >= d.day::timestamp at time zone 'UTC'
      and r.hour < (d.day + 1)::timestamp at time zone 'UTC'
    group by 1, 2, 3, 4`.execute(trx)
}
