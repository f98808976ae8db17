import { type RawBuilder, sql } from 'kysely'
import type { TimeRange } from '../../shared/interval.ts'
import type { Db } from '../store/open-database.ts'

/** What a source covered within a span, and since when it is watched at all. */
export type SourceCoverage = {
  source: string
  watchedSince: Date
  /** When it first captured live, whether within the span or not; undefined for a source that only fills the past. */
  liveSince: Date | undefined
  captured: TimeRange[]
  backfilled: TimeRange[]
}
/** A gap that a source noticed. */
export type NoticedGap = TimeRange & { source: string; reason: string }

type CoverageRow = {
  source: string
  watchedSince: Date
  liveSince: Date | null
  kind: 'captured' | 'backfilled' | null
  from: Date
  to: Date
}

/** A row a covered stretch, clipped to the span; sources that cover none of it have one row with empty `kind`. */
export const selectCoverage = (topicId: number, span: TimeRange): RawBuilder<CoverageRow> => {
  const frame = sql`tstzmultirange(tstzrange(${span.from}, ${span.to}))`
  return sql<CoverageRow>`select c.source, c.watched_since, lower(c.captured) as live_since,
      s.kind, lower(s.span) as "from", upper(s.span) as "to"
    from coverage c left join lateral (
      select 'captured' as kind, unnest(c.captured * ${frame}) as span
      union all select 'backfilled', unnest(c.backfilled * ${frame})
    ) s on true
    where c.topic_id = ${topicId}
    order by c.source, lower(s.span)`
}

export const findCoverage = async (
  db: Db,
  topicId: number,
  span: TimeRange,
): Promise<SourceCoverage[]> => {
  const { rows } = await selectCoverage(topicId, span).execute(db)
  const sources = Map.groupBy(rows, (row) => row.source)
  return [...sources].map(([source, own]) => {
    const spans = (kind: CoverageRow['kind']) =>
      own.filter((row) => row.kind === kind).map(({ from, to }) => ({ from, to }))
    return {
      source,
      watchedSince: own[0]?.watchedSince as Date,
      liveSince: own[0]?.liveSince ?? undefined,
      captured: spans('captured'),
      backfilled: spans('backfilled'),
    }
  })
}

export const selectNoticedGaps = (topicId: number, span: TimeRange): RawBuilder<NoticedGap> =>
  sql<NoticedGap>`select source, starts_at as "from", ends_at as "to", reason from gap
    where topic_id = ${topicId} and ends_at > ${span.from} and starts_at < ${span.to}
    order by starts_at, source`

export const findNoticedGaps = async (
  db: Db,
  topicId: number,
  span: TimeRange,
): Promise<NoticedGap[]> => (await selectNoticedGaps(topicId, span).execute(db)).rows
