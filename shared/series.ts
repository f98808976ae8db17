import { z } from 'zod'
import { bucketSizes, coverageStates } from './interval.ts'

export const RangeSchema = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  bucket: z.enum(bucketSizes),
  tz: z.string(),
})

/** A count beside its total; share and 95 % Wilson interval are null where the total is 0. */
export const ProportionSchema = z.object({
  count: z.number().int(),
  total: z.number().int(),
  share: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
})
export type Proportion = z.infer<typeof ProportionSchema>

export const BucketSchema = z.object({
  start: z.iso.datetime(),
  end: z.iso.datetime(),
  /** The bucket still runs: draw it dotted, leave it out of records and comparison. */
  soFar: z.boolean(),
  state: z.enum(coverageStates),
  /** Covered part of the bucket that has passed, 0–1. */
  coverage: z.number(),
  /** Posts that pass the filters; null where nothing is known (state `gap` and no post stored). */
  total: z.number().int().nullable(),
  /** By measure. */
  values: z.record(z.string(), ProportionSchema),
})
export type Bucket = z.infer<typeof BucketSchema>

export const GapSchema = z.object({
  source: z.string(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  reason: z.string(),
  repaired: z.boolean(),
})
export type Gap = z.infer<typeof GapSchema>

export const SeriesSchema = z.object({
  topic: z.string(),
  demo: z.boolean(),
  range: RangeSchema,
  measures: z.array(z.string()),
  buckets: z.array(BucketSchema),
  gaps: z.array(GapSchema),
  /** Grows with every change of the topic's data. */
  dataVersion: z.number().int(),
  /** Rollups still lag behind the stored posts. */
  lagging: z.boolean(),
  classifier: z.string(),
})
export type Series = z.infer<typeof SeriesSchema>
