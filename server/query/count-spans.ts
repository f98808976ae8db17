import { type RawBuilder, sql } from 'kysely'
import type { TimeRange } from '../../shared/interval.ts'
import type { Db } from '../store/open-database.ts'
import { type CountQuestion, type Counts, noPosts, selectBucketCounts } from './count-buckets.ts'
import { isFiltered } from './passing.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Splits at the first and the last multiple of `step` within the span, if there is more than one. */
const splitAt = (step: number, { from, to }: TimeRange): TimeRange[] => {
  const first = new Date(Math.ceil(from.getTime() / step) * step)
  const last = new Date(Math.floor(to.getTime() / step) * step)
  if (first >= last) return [{ from, to }]
  return [
    { from, to: first },
    { from: first, to: last },
    { from: last, to },
  ].filter((part) => part.from < part.to)
}

/** A span in whole UTC days, whole UTC hours and what is left at its ends. */
export const splitSpan = (span: TimeRange): TimeRange[] =>
  splitAt(dayMs, span).flatMap((part) => splitAt(hourMs, part))

type SpanRow = { span: number; measure: string; posts: number }

/**
 * A row for each part of a span and measure. Each part is a question of its own within the one statement, so that the
 * planner knows how much of its table it reads.
 */
export const selectSpanCounts = (
  question: CountQuestion,
  spans: readonly TimeRange[],
): RawBuilder<SpanRow> => {
  const parts = spans.flatMap((span, i) =>
    (isFiltered(question.view) ? [span] : splitSpan(span)).map(
      ({ from, to }) => sql`select ${i}::int as span, measure, posts
  from (${selectBucketCounts({ ...question, edges: [from, to] })}) as part`,
    ),
  )
  return sql<SpanRow>`${sql.join(
    parts,
    sql`
  union all `,
  )}`
}

/** Posts of each of some spans of any length; the most of them from rollups, where the filters allow. */
export const countSpans = async (
  db: Db,
  question: CountQuestion,
  spans: readonly TimeRange[],
): Promise<Counts[]> => {
  const { rows } = await selectSpanCounts(question, spans).execute(db)
  const counts = spans.map(() => noPosts(question.measures))
  for (const { span, measure, posts } of rows) {
    const sum = counts[span]
    if (sum) sum[measure] = (sum[measure] ?? 0) + posts
  }
  return counts
}
