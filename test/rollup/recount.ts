import { sql } from 'kysely'
import type { Db } from '../../server/store/open-database.ts'

/**
 * Every count of a topic, made from the posts in JavaScript: an oracle that shares no SQL with the rollups.
 * Keys read `hour|measure|platform`, days likewise.
 */
export const recount = async (db: Db, topicId: number) => {
  const posts = await db
    .selectFrom('post')
    .select(['postedAt', 'platform', 'measures'])
    .where('topicId', '=', topicId)
    .where('hidden', '=', false)
    .execute()
  const hours: Record<string, number> = {}
  const days: Record<string, number> = {}
  for (const { postedAt, platform, measures } of posts) {
    for (const measure of measures) {
      const hour = `${postedAt.toISOString().slice(0, 13)}|${measure}|${platform}`
      const day = `${postedAt.toISOString().slice(0, 10)}|${measure}|${platform}`
      hours[hour] = (hours[hour] ?? 0) + 1
      days[day] = (days[day] ?? 0) + 1
    }
  }
  return { hours, days }
}

/** The same shape, as the rollups have it. */
export const storedCounts = async (db: Db, topicId: number) => {
  const hours = await db
    .selectFrom('rollupHour')
    .selectAll()
    .where('topicId', '=', topicId)
    .execute()
  const days = await db.selectFrom('rollupDay').selectAll().where('topicId', '=', topicId).execute()
  return {
    hours: Object.fromEntries(
      hours.map((row) => [
        `${row.hour.toISOString().slice(0, 13)}|${row.measure}|${row.platform}`,
        row.posts,
      ]),
    ),
    days: Object.fromEntries(
      days.map((row) => [`${row.day}|${row.measure}|${row.platform}`, row.posts]),
    ),
  }
}

/** Each day's authors, counted in the database. */
export const authorsByDay = async (db: Db, topicId: number) => {
  const { rows } = await sql<{ day: string; keys: string[] }>`
    select (posted_at at time zone 'UTC')::date as day, array_agg(distinct author_key) as keys
    from post where topic_id = ${topicId} and not hidden group by 1`.execute(db)
  return rows
}
