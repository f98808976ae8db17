import type { TimeRange } from '../../shared/interval.ts'
import { addDays } from './buckets.ts'
import type { ResolvedRange } from './resolve-range.ts'

const dayMs = 86_400_000

/**
 * The span before a range, as long as it: by the calendar where the range consists of days. Of a range that still
 * runs, what has passed is compared with as much of the span before.
 */
export const spanBefore = ({ from, to, bucket, tz }: ResolvedRange, now: Date): TimeRange => {
  const length = to.getTime() - from.getTime()
  const start =
    bucket === 'hour'
      ? new Date(from.getTime() - length)
      : addDays(from, -Math.round(length / dayMs), tz)
  if (to <= now) return { from: start, to: from }
  const passed = now.getTime() - from.getTime()
  return { from: start, to: new Date(Math.min(start.getTime() + passed, from.getTime())) }
}
