import type { BucketSize } from '../../shared/interval.ts'
import { messages as m } from './messages.ts'

/** A bucket in words, in the zone: "Fri 13 Feb 2026", with hours for hours, as a range of days for weeks. */
export const bucketName = (
  { start, end }: { start: number; end: number },
  size: BucketSize,
  tz: string,
): string => {
  if (size === 'hour') return m.hourRange(start, end, tz)
  return size === 'week' ? m.dayRange(start, end - 1, tz) : m.weekday(start, tz)
}
