import type { Bucket } from '../../shared/series.ts'
import { messages as m } from '../state/messages.ts'
import type { LineMeasure } from './series-style.ts'

export type Metric = 'share' | 'count'
export type ChartRow = {
  /** Middle of the bucket: where its point stands. */
  at: number
  start: number
  end: number
  bucket: Bucket
  /** Values of a bucket that is over, and of one that still runs (with the last whole one, to join them). */
  whole: Partial<Record<LineMeasure, number | null>>
  soFar: Partial<Record<LineMeasure, number | null>>
}

/** What a bucket shows of a measure; null where nothing is known or a share has no posts to stand on. */
export const bucketValue = (bucket: Bucket, measure: string, metric: Metric): number | null => {
  const value = bucket.values[measure]
  if (bucket.total === null || value === undefined) return null
  return metric === 'count' ? value.count : value.share
}

export const formatValue = (value: number, metric: Metric): string =>
  metric === 'share' ? m.percent(value) : m.number(value)

export const chartRows = (
  buckets: readonly Bucket[],
  lines: readonly LineMeasure[],
  metric: Metric,
): ChartRow[] =>
  buckets.map((bucket, i) => {
    const start = Date.parse(bucket.start)
    const end = Date.parse(bucket.end)
    const values = Object.fromEntries(
      lines.map((line) => [line, bucketValue(bucket, line, metric)]),
    )
    return {
      at: (start + end) / 2,
      start,
      end,
      bucket,
      whole: bucket.soFar ? {} : values,
      soFar: bucket.soFar || buckets[i + 1]?.soFar ? values : {},
    }
  })
