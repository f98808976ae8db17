import type { BucketSize } from '../../shared/interval.ts'
import { dateFormat } from '../../shared/messages/formats.ts'

/** The day of an instant in a zone, as `YYYY-MM-DD`. */
export const dayIn = (at: number, tz: string): string =>
  dateFormat('en-CA', tz, { year: 'numeric', month: '2-digit', day: '2-digit' }).format(at)

/** How the URL names the bucket that starts at an instant: its day, or for hours the instant. */
export const bucketKey = (start: number, size: BucketSize, tz: string): string =>
  size === 'hour' ? new Date(start).toISOString().replace('.000', '') : dayIn(start, tz)
