import { sql, type Transaction } from 'kysely'
import type { TimeRange } from '../../shared/interval.ts'
import type { Database } from './schema.ts'

/** Adds a stretch of time to what a source has covered for these topics; adding it again changes nothing. */
export const addCoverage = async (
  trx: Transaction<Database>,
  topicIds: readonly number[],
  source: string,
  range: TimeRange,
  kind: 'captured' | 'backfilled',
): Promise<void> => {
  if (range.from >= range.to) return
  const column = sql.ref(kind)
  await sql`insert into coverage as c (topic_id, source, watched_since, ${column})
    select topic_id, ${source}, ${range.from}, tstzmultirange(tstzrange(${range.from}, ${range.to}))
    from unnest(${topicIds}::int[]) as t(topic_id)
    on conflict (topic_id, source) do update set
      watched_since = least(c.watched_since, excluded.watched_since),
      ${column} = c.${column} + excluded.${column}`.execute(trx)
}

/** Notes a time without data and why; a gap that starts at the same moment keeps the later end. */
export const addGap = async (
  trx: Transaction<Database>,
  topicIds: readonly number[],
  source: string,
  gap: TimeRange & { reason: string },
): Promise<void> => {
  if (gap.from >= gap.to) return
  await sql`insert into gap as g (topic_id, source, starts_at, ends_at, reason)
    select topic_id, ${source}, ${gap.from}, ${gap.to}, ${gap.reason}
    from unnest(${topicIds}::int[]) as t(topic_id)
    on conflict (topic_id, source, starts_at) do update set
      ends_at = greatest(g.ends_at, excluded.ends_at), reason = excluded.reason`.execute(trx)
}
