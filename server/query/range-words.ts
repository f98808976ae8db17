import type { ResolvedRange } from './resolve-range.ts'

/** A range as answers carry it. */
export const describeRange = ({ from, to, bucket, tz }: ResolvedRange) => ({
  from: from.toISOString(),
  to: to.toISOString(),
  bucket,
  tz,
})
