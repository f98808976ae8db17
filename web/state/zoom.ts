import type { Series } from '../../shared/series.ts'
import type { View } from '../../shared/view.ts'
import { bucketKey, dayIn } from './day-key.ts'

/**
 * What a view says of a stretch of buckets, first and last included: days in the zone where buckets are days or weeks,
 * instants where they are hours (`to` is then the end of the last).
 */
export const zoomTo = (
  { buckets, range }: Pick<Series, 'buckets' | 'range'>,
  first: number,
  last: number,
): Pick<View, 'from' | 'to'> => {
  const [opens, closes] = [buckets[first], buckets[last]]
  if (!opens || !closes) return {}
  const end = Date.parse(closes.end)
  return {
    from: bucketKey(Date.parse(opens.start), range.bucket, range.tz),
    to: range.bucket === 'hour' ? bucketKey(end, 'hour', range.tz) : dayIn(end - 1, range.tz),
  }
}
