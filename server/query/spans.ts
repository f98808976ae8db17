import type { TimeRange } from '../../shared/interval.ts'

/** Length in milliseconds. */
export const lengthOf = ({ from, to }: TimeRange): number => to.getTime() - from.getTime()

const isSome = ({ from, to }: TimeRange) => from < to
const later = (a: Date, b: Date) => (a > b ? a : b)
const earlier = (a: Date, b: Date) => (a < b ? a : b)

/** What the spans have within a frame; those outside are left out. */
export const clip = (spans: readonly TimeRange[], frame: TimeRange): TimeRange[] =>
  spans
    .map(({ from, to }) => ({ from: later(from, frame.from), to: earlier(to, frame.to) }))
    .filter(isSome)

/** The same time in disjoint spans, in order; adjacent ones become one. */
export const unite = (spans: readonly TimeRange[]): TimeRange[] => {
  const united: TimeRange[] = []
  for (const { from, to } of [...spans].sort((a, b) => a.from.getTime() - b.from.getTime())) {
    const last = united.at(-1)
    if (last && from <= last.to) last.to = later(last.to, to)
    else united.push({ from, to })
  }
  return united
}

/** What of the frame no span covers, in order. */
export const uncovered = (frame: TimeRange, spans: readonly TimeRange[]): TimeRange[] => {
  const covered = unite(clip(spans, frame))
  const starts = [frame.from, ...covered.map((span) => span.to)]
  const ends = [...covered.map((span) => span.from), frame.to]
  return starts.map((from, i) => ({ from, to: ends[i] as Date })).filter(isSome)
}

/** How much of the frame the spans cover, 0–1; 0 for an empty frame. */
export const coveredShare = (frame: TimeRange, spans: readonly TimeRange[]): number => {
  const covered = unite(clip(spans, frame)).reduce((sum, span) => sum + lengthOf(span), 0)
  return isSome(frame) ? covered / lengthOf(frame) : 0
}
