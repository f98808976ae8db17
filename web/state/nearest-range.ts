import type { Overview } from '../../shared/answers.ts'

type Stretch = { from: number; to: number }

/**
 * The stretch with posts that lies nearest to a range without any, as long as the range where the data are long enough.
 * Undefined where the range touches the data: then the filters are at fault, not the range. In milliseconds.
 */
export const nearestRange = (
  range: Pick<Overview['range'], 'from' | 'to'>,
  extent: NonNullable<Overview['extent']>,
): Stretch | undefined => {
  const [from, to] = [Date.parse(range.from), Date.parse(range.to)]
  const [first, last] = [Date.parse(extent.from), Date.parse(extent.to)]
  const length = to - from
  if (from > last) return { from: Math.max(first, last - length), to: last }
  if (to <= first) return { from: first, to: Math.min(last, first + length) }
  return undefined
}
