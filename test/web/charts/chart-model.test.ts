import { expect, test } from 'vitest'
import type { Bucket, Gap, Series } from '../../../shared/series.ts'
import { chartBands } from '../../../web/charts/bands.ts'
import { chartModel } from '../../../web/charts/chart-model.ts'
import { chartRows } from '../../../web/charts/chart-rows.ts'
import { frameFor } from '../../../web/charts/frame.ts'

const day = (n: number) => `2026-02-${String(n).padStart(2, '0')}T00:00:00.000Z`
const share = (count: number, total: number) => ({
  count,
  total,
  share: total ? count / total : null,
  low: total ? 0 : null,
  high: total ? 1 : null,
})
const bucket = (n: number, total: number | null, more: Partial<Bucket> = {}): Bucket => ({
  start: day(n),
  end: day(n + 1),
  soFar: false,
  state: 'captured',
  coverage: 1,
  total,
  values:
    total === null ? {} : { attachment: share(total / 2, total), rights: share(total / 4, total) },
  ...more,
})
const series = (buckets: Bucket[], gaps: Gap[] = []): Series => ({
  topic: 'lanterns',
  demo: false,
  range: {
    from: buckets[0]?.start ?? day(1),
    to: buckets.at(-1)?.end ?? day(2),
    bucket: 'day',
    tz: 'UTC',
  },
  measures: ['attachment', 'rights'],
  buckets,
  gaps,
  dataVersion: 1,
  lagging: false,
  classifier: 'test 1',
})
const frame = frameFor(1000, false)
const model = (buckets: Bucket[], metric: 'share' | 'count' = 'share') =>
  chartModel(series(buckets), [], { metric, focus: undefined }, frame)

test('a gap breaks the line, a true zero does not', () => {
  const { rows } = model([bucket(1, 40), bucket(2, null, { state: 'gap' }), bucket(3, 0)], 'count')
  expect(rows.map(({ whole }) => whole.attachment)).toEqual([20, null, 0])
})

test('a share of no posts is unknown, not zero', () => {
  const { rows } = model([bucket(1, 40), bucket(2, 0)])
  expect(rows.map(({ whole }) => whole.attachment)).toEqual([0.5, null])
})

test('the running bucket is joined to the last whole one by a line of its own', () => {
  const { rows } = model([bucket(1, 40), bucket(2, 80), bucket(3, 40, { soFar: true })], 'count')
  expect(rows.map(({ whole }) => whole.attachment)).toEqual([20, 40, undefined])
  expect(rows.map(({ soFar }) => soFar.attachment)).toEqual([undefined, 40, 20])
})

test('hollow are points of fewer than 30 posts, lonely ones and the running one', () => {
  const xs = (buckets: Bucket[]) => {
    const { hollow, rows, xOf } = model(buckets)
    const own = hollow.filter(({ measure }) => measure === 'attachment')
    return own.map(({ x }) => rows.findIndex((row) => xOf(row.at) === x))
  }
  expect(xs([bucket(1, 40), bucket(2, 29), bucket(3, 30)])).toEqual([1])
  expect(
    xs([bucket(1, 40), bucket(2, null, { state: 'gap' }), bucket(3, 40), bucket(4, 40)]),
  ).toEqual([0])
  expect(xs([bucket(1, 40), bucket(2, 40), bucket(3, 40, { soFar: true })])).toEqual([2])
})

test('end labels tell the last whole bucket', () => {
  const { endLabels } = model([
    bucket(1, 40),
    bucket(2, 80),
    bucket(3, 12, { soFar: true, values: {} }),
  ])
  expect(endLabels.map(({ measure, value }) => [measure, value])).toEqual([
    ['rights', '25%'],
    ['attachment', '50%'],
  ])
})

test('neighbouring buckets of one kind make one band, which tells the widest unrepaired reason', () => {
  const rows = chartRows(
    [
      bucket(1, 40),
      bucket(2, null, { state: 'gap' }),
      bucket(3, null, { state: 'gap' }),
      bucket(4, 40, { state: 'partial' }),
      bucket(5, 40, { soFar: true }),
    ],
    [],
    'share',
  )
  const gap = (from: number, to: number, reason: string, repaired = false): Gap => ({
    source: 'bluesky-live',
    from: day(from),
    to: day(to),
    reason,
    repaired,
  })
  const gaps = [gap(2, 3, 'rate limited'), gap(2, 4, 'source down'), gap(1, 6, 'restart', true)]
  expect(
    chartBands(rows, gaps).map(({ from, to, kind, label }) => [kind, from, to, label]),
  ).toEqual([
    ['gap', Date.parse(day(2)), Date.parse(day(4)), 'no data: source down'],
    ['partial', Date.parse(day(4)), Date.parse(day(5)), 'Only partly collected'],
    ['soFar', Date.parse(day(5)), Date.parse(day(6)), 'so far'],
  ])
})

test('an empty range gives a drawable model', () => {
  const { rows, yTicks, endLabels } = model([])
  expect([rows, yTicks, endLabels]).toEqual([[], [0, 1], []])
})
