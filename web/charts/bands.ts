import type { Bucket, Gap } from '../../shared/series.ts'
import { messages as m } from '../state/messages.ts'
import type { ChartRow } from './chart-rows.ts'

type BandKind = 'gap' | 'partial' | 'soFar'
/** A stretch of time of which less is known than of the rest, and why. */
export type Band = { from: number; to: number; kind: BandKind; label: string }

const kindOf = (bucket: Bucket): BandKind | undefined => {
  if (bucket.soFar) return 'soFar'
  return bucket.state === 'gap' || bucket.state === 'partial' ? bucket.state : undefined
}

/** The reason of the gap that takes up most of a stretch. */
export const reasonFor = (from: number, to: number, gaps: readonly Gap[]): string | undefined => {
  const overlap = (gap: Gap) =>
    Math.min(to, Date.parse(gap.to)) - Math.max(from, Date.parse(gap.from))
  const widest = gaps
    .filter((gap) => !gap.repaired && overlap(gap) > 0)
    .reduce<Gap | undefined>((a, b) => (a && overlap(a) >= overlap(b) ? a : b), undefined)
  return widest?.reason
}

const labelOf = ({ from, to, kind }: Omit<Band, 'label'>, gaps: readonly Gap[]): string => {
  if (kind === 'soFar') return m.chart.soFar
  const reason = reasonFor(from, to, gaps)
  if (kind === 'partial') return m.chart.partly
  return reason ? m.chart.gapReason(reason) : m.chart.gap
}

/** Neighbouring buckets of one kind make one band: nothing known, partly collected, or still running. */
export const chartBands = (rows: readonly ChartRow[], gaps: readonly Gap[]): Band[] => {
  const bands: Omit<Band, 'label'>[] = []
  for (const { start, end, bucket } of rows) {
    const kind = kindOf(bucket)
    const last = bands.at(-1)
    if (kind && last?.kind === kind && last.to === start) last.to = end
    else if (kind) bands.push({ from: start, to: end, kind })
  }
  return bands.map((band) => ({ ...band, label: labelOf(band, gaps) }))
}
