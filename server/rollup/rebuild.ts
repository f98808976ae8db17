import { sql } from 'kysely'
import type { Db } from '../store/open-database.ts'
import { rebuildStaleSketches } from './author-sketch.ts'
import { type RaiseVersions, rollTopic } from './roll.ts'

/**
 * Counts a whole topic anew, whatever its rollups hold, while writers go on: every hour with posts or counts is
 * marked, then rolled, fifty hours a transaction. Cut off, it is finished by the roller.
 * @returns how many hours were recomputed by this call
 */
export const rebuildTopic = async (
  db: Db,
  topicId: number,
  raiseVersions: RaiseVersions,
): Promise<number> => {
  await sql`insert into dirty_bucket (topic_id, hour, marked_at)
    select ${topicId}::int, hour, now() from (
      select date_trunc('hour', posted_at, 'UTC') as hour from post where topic_id = ${topicId}
      union select hour from rollup_hour where topic_id = ${topicId}
      union select day::timestamp at time zone 'UTC' from rollup_day where topic_id = ${topicId}
    ) as hours order by hour
    on conflict (topic_id, hour) do update set marked_at = excluded.marked_at`.execute(db)
  await sql`insert into author_sketch (topic_id, day, registers, stale)
    select ${topicId}::int, day, '', true from (
      select (posted_at at time zone 'UTC')::date as day from post where topic_id = ${topicId}
      union select day from author_sketch where topic_id = ${topicId}
    ) as days order by day
    on conflict (topic_id, day) do update set stale = true`.execute(db)

  let recomputed = 0
  for (;;) {
    const hours = await rollTopic(db, topicId, raiseVersions)
    if (hours === 0) break
    recomputed += hours
  }
  while ((await rebuildStaleSketches(db)) > 0);
  return recomputed
}
