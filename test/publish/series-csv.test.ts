import { expect, test } from 'vitest'
import { csvMeasures, seriesCsv, seriesCsvName } from '../../server/publish/series-csv.ts'
import type { Bucket, Series } from '../../shared/series.ts'

const proportion = (count: number, total: number) => ({
  count,
  total,
  share: total === 0 ? null : count / total,
  low: total === 0 ? null : 0.1,
  high: total === 0 ? null : 0.123456789,
})
const bucket = (start: string, end: string, total: number | null, rest: Partial<Bucket> = {}) => ({
  start,
  end,
  soFar: false,
  state: 'captured' as const,
  coverage: 1,
  total,
  values: Object.fromEntries(csvMeasures.map((m, i) => [m, proportion(total ? i : 0, total ?? 0)])),
  ...rest,
})

const series: Series = {
  topic: 'lanterns',
  demo: false,
  range: {
    from: '2026-03-07T08:00:00.000Z',
    to: '2026-03-10T07:00:00.000Z',
    bucket: 'day',
    tz: 'America/Los_Angeles',
  },
  measures: [...csvMeasures],
  buckets: [
    bucket('2026-03-07T08:00:00.000Z', '2026-03-08T08:00:00.000Z', 16),
    bucket('2026-03-08T08:00:00.000Z', '2026-03-09T07:00:00.000Z', null, { state: 'gap' }),
    bucket('2026-03-09T07:00:00.000Z', '2026-03-10T07:00:00.000Z', 0, { soFar: true }),
  ],
  gaps: [],
  dataVersion: 3,
  lagging: false,
  classifier: 'rules-1, "first"',
}

test('one row per bucket: numbers, an empty gap, a true zero', () => {
  expect(seriesCsv(series).split('\r\n')).toMatchInlineSnapshot(`
    [
      "bucket_start_utc,local_day,time_zone,topic,demo,coverage,is_partial,posts,attachment_count,attachment_denominator,attachment_share,attachment_low,attachment_high,dependency_count,dependency_denominator,dependency_share,dependency_low,dependency_high,coercion_count,coercion_denominator,coercion_share,coercion_low,coercion_high,rights_count,rights_denominator,rights_share,rights_low,rights_high,action_count,action_denominator,action_share,action_low,action_high,exit_count,exit_denominator,exit_share,exit_low,exit_high,sentiment_negative_count,sentiment_negative_denominator,sentiment_negative_share,sentiment_negative_low,sentiment_negative_high,sentiment_neutral_count,sentiment_neutral_denominator,sentiment_neutral_share,sentiment_neutral_low,sentiment_neutral_high,sentiment_positive_count,sentiment_positive_denominator,sentiment_positive_share,sentiment_positive_low,sentiment_positive_high,classifier_version",
      "2026-03-07T08:00:00.000Z,2026-03-07,America/Los_Angeles,lanterns,false,captured,false,16,0,16,0,0.1,0.123457,1,16,0.0625,0.1,0.123457,2,16,0.125,0.1,0.123457,3,16,0.1875,0.1,0.123457,4,16,0.25,0.1,0.123457,5,16,0.3125,0.1,0.123457,6,16,0.375,0.1,0.123457,7,16,0.4375,0.1,0.123457,8,16,0.5,0.1,0.123457,"rules-1, ""first"""",
      "2026-03-08T08:00:00.000Z,2026-03-08,America/Los_Angeles,lanterns,false,gap,false,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,"rules-1, ""first"""",
      "2026-03-09T07:00:00.000Z,2026-03-09,America/Los_Angeles,lanterns,false,captured,true,0,0,0,,,,0,0,,,,0,0,,,,0,0,,,,0,0,,,,0,0,,,,0,0,,,,0,0,,,,0,0,,,,"rules-1, ""first"""",
      "",
    ]
  `)
})

test('every row has as many cells as the header', () => {
  const widths = seriesCsv({ ...series, classifier: 'rules-1' })
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(',').length)
  expect(new Set(widths)).toEqual(new Set([8 + 5 * csvMeasures.length + 1]))
})

test('synthetic data says so in its rows and in its name', () => {
  const demo = { ...series, demo: true }
  const [, first = ''] = seriesCsv(demo).split('\r\n')
  expect(first.split(',')[4]).toBe('true')
  expect(seriesCsvName(demo, {})).toBe(
    'vigil-demo-lanterns-share-by-day-2026-03-07-to-2026-03-09.csv',
  )
})

test('the file name holds metric, bucket and dates', () => {
  expect(seriesCsvName(series, { metric: 'count' })).toBe(
    'vigil-lanterns-count-by-day-2026-03-07-to-2026-03-09.csv',
  )
})
