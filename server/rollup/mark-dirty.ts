import { sql, type Transaction } from 'kysely'
import type { Database } from '../store/schema.ts'

/** An hour (its start, UTC) of a topic, whose counts no longer equal its posts. */
export type DirtyHour = { topicId: number; hour: Date }

const inOrder = (a: DirtyHour, b: DirtyHour) =>
  a.topicId - b.topicId || a.hour.getTime() - b.hour.getTime()

/**
 * Marks hours for recomputing, in the transaction that changed their posts; for a post that moved, both hours.
 * A mark's row stays locked until the commit, so that whoever recomputes the hour afterwards sees these posts: that
 * is what DO UPDATE is for. Sorted, so that writers of the same hours wait for one another and never in a circle.
 */
export const markDirty = async (
  trx: Transaction<Database>,
  marks: readonly DirtyHour[],
): Promise<void> => {
  if (marks.length === 0) return
  const sorted = [...marks].sort(inOrder)
  await sql`insert into dirty_bucket (topic_id, hour, marked_at)
    select distinct topic_id, hour, now()
    from unnest(${sorted.map((mark) => mark.topicId)}::int[],
      ${sorted.map((mark) => mark.hour)}::timestamptz[]) as mark(topic_id, hour)
    order by topic_id, hour
    on conflict (topic_id, hour) do update set marked_at = excluded.marked_at`.execute(trx)
}
