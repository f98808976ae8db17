import { mainCodes, sentiments } from '../../shared/code.ts'
import type { Measure } from '../../shared/measure.ts'
import type { Bucket, Proportion, Series } from '../../shared/series.ts'
import type { View } from '../../shared/view.ts'
import { toCsv } from './csv.ts'

/** What the table has columns for. */
export const csvMeasures: readonly Measure[] = [
  ...mainCodes,
  ...sentiments.map((sentiment) => `sentiment.${sentiment}` as const),
]

const proportionColumns = ['count', 'denominator', 'share', 'low', 'high'] as const

const header = [
  'bucket_start_utc',
  'local_day',
  'time_zone',
  'topic',
  'demo',
  'coverage',
  'is_partial',
  'posts',
  ...csvMeasures.flatMap((measure) =>
    proportionColumns.map((column) => `${measure.replace('.', '_')}_${column}`),
  ),
  'classifier_version',
]

/**
 * One row per bucket, oldest first. Cells are empty where nothing is known: a gap is not a zero.
 * `coverage` is what is known of the bucket; `is_partial` says that it still runs; `low` and `high` bound the share
 * (95 % Wilson interval); `local_day` is the day in `time_zone` on which the bucket starts.
 */
export const seriesCsv = (series: Series): string => {
  const dayOf = localDay(series.range.tz)
  const row = (bucket: Bucket) => [
    bucket.start,
    dayOf(bucket.start),
    series.range.tz,
    series.topic,
    series.demo,
    bucket.state,
    bucket.soFar,
    bucket.total,
    ...csvMeasures.flatMap((measure) =>
      proportionCells(bucket.total === null ? undefined : bucket.values[measure]),
    ),
    series.classifier,
  ]
  return toCsv([header, ...series.buckets.map(row)])
}

/** `vigil-keep4o-share-by-day-2026-01-14-to-2026-03-13.csv`: metric, bucket and the days covered, both included. */
export const seriesCsvName = (
  { topic, demo, range }: Series,
  { metric = 'share' }: View,
): string => {
  const dayOf = localDay(range.tz)
  const last = new Date(Math.max(Date.parse(range.from), Date.parse(range.to) - 1)).toISOString()
  const name = demo ? `demo-${topic}` : topic
  return `vigil-${name}-${metric}-by-${range.bucket}-${dayOf(range.from)}-to-${dayOf(last)}.csv`
}

const proportionCells = (proportion: Proportion | undefined): (number | null)[] => {
  if (!proportion) return proportionColumns.map(() => null)
  const { count, total, share, low, high } = proportion
  return [count, total, rounded(share), rounded(low), rounded(high)]
}

const rounded = (share: number | null) => (share === null ? null : Number(share.toFixed(6)))

const localDay = (timeZone: string) => {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' })
  return (instant: string) => format.format(new Date(instant))
}
