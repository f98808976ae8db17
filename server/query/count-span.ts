import type { TimeRange } from '../../shared/interval.ts'
import type { Measure } from '../../shared/measure.ts'
import type { View } from '../../shared/view.ts'
import type { Db } from '../store/open-database.ts'
import { type Counts, countBuckets, isFiltered } from './count.ts'

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

/** Posts of a span of any length, by measure; the most of it from rollups where the filters allow. */
export const countSpan = async (
  db: Db,
  topicId: number,
  view: View,
  measures: readonly Measure[],
  span: TimeRange,
): Promise<Counts> => {
  const sum: Counts = Object.fromEntries(measures.map((measure) => [measure, 0]))
  const parts = isFiltered(view) ? [span] : splitSpan(span)
  for (const { from, to } of parts) {
    const [counts = {}] = await countBuckets(db, { topicId, view, measures, edges: [from, to] })
    for (const measure of measures) sum[measure] = (sum[measure] ?? 0) + (counts[measure] ?? 0)
  }
  return sum
}
