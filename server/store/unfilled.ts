import { sql } from 'kysely'
import type { TimeRange } from '../../shared/interval.ts'
import type { Db } from './open-database.ts'

const rowsOf = async (query: { execute(db: Db): Promise<{ rows: TimeRange[] }> }, db: Db) =>
  (await query.execute(db)).rows

/** What a source has not backfilled yet of a stretch of time, oldest first. */
export const findUnfilled = (
  db: Db,
  topicId: number,
  source: string,
  { from, to }: TimeRange,
): Promise<TimeRange[]> =>
  rowsOf(
    sql<TimeRange>`select lower(span) as "from", upper(span) as "to" from unnest(
      tstzmultirange(tstzrange(${from}, ${to})) - coalesce((
        select backfilled from coverage where topic_id = ${topicId} and source = ${source}), '{}')
    ) as t(span) order by 1`,
    db,
  )

/** From the first to the last moment of a stretch of time that a source has captured; none or one. */
export const findCaptured = (
  db: Db,
  topicId: number,
  source: string,
  { from, to }: TimeRange,
): Promise<TimeRange[]> =>
  rowsOf(
    sql<TimeRange>`select lower(part) as "from", upper(part) as "to" from coverage,
        lateral (select captured * tstzmultirange(tstzrange(${from}, ${to}))) as t(part)
      where topic_id = ${topicId} and source = ${source} and not isempty(part)`,
    db,
  )

/**
 * What must be searched to repair the gaps of a live source: what of them another source has not backfilled, oldest
 * first, each with a margin on both sides, all within a frame.
 * @param sources.live whose gaps they are, sources.search who fills them
 */
export const findUnrepaired = (
  db: Db,
  topicId: number,
  sources: { live: string; search: string },
  { from, to }: TimeRange,
  marginSeconds: number,
): Promise<TimeRange[]> =>
  rowsOf(
    sql<TimeRange>`with frame as (
      select tstzmultirange(tstzrange(${from}, ${to})) as whole
    ), missing as (
      select unnest(range_agg(tstzrange(starts_at, ends_at)) * (select whole from frame)
        - coalesce((select backfilled from coverage
            where topic_id = ${topicId} and source = ${sources.search}), '{}')) as span
      from gap where topic_id = ${topicId} and source = ${sources.live} and ends_at > ${from}
    ), widened as (
      select unnest(range_agg(tstzrange(
        lower(span) - make_interval(secs => ${marginSeconds}),
        upper(span) + make_interval(secs => ${marginSeconds}))) * (select whole from frame)) as span
      from missing
    )
    select lower(span) as "from", upper(span) as "to" from widened order by 1`,
    db,
  )
