export const bucketSizes = ['hour', 'day', 'week'] as const
export type BucketSize = (typeof bucketSizes)[number]

/** What is known of a stretch of time: a gap is not a zero. */
export const coverageStates = ['captured', 'backfilled', 'partial', 'gap'] as const
export type CoverageState = (typeof coverageStates)[number]

/** Half-open: `from` belongs to it, `to` does not. */
export type TimeRange = { from: Date; to: Date }
