import type { TimelineEvent } from '../../shared/event.ts'
import type { Series } from '../../shared/series.ts'
import type { Focus } from '../../shared/view.ts'
import { type Band, chartBands } from './bands.ts'
import { bucketValue, type ChartRow, chartRows, formatValue, type Metric } from './chart-rows.ts'
import type { Frame } from './frame.ts'
import { type PlacedEvent, placeEvents } from './place-events.ts'
import { type LineMeasure, shownLines } from './series-style.ts'
import { smallTotal } from './small-total.ts'
import { spreadLabels } from './spread-labels.ts'
import { type TimeTick, timeTicks } from './time-ticks.ts'
import { valueTicks } from './value-ticks.ts'

const labelGap = 16
const tickRoom = 66

type Scale = (value: number) => number
type Marker = { measure: LineMeasure; x: number; y: number }
type EndLabel = { measure: LineMeasure; y: number; value: string }
export type ChartModel = {
  rows: ChartRow[]
  lines: { measure: LineMeasure; fore: boolean; back: boolean }[]
  domain: [number, number]
  xTicks: TimeTick[]
  yTicks: number[]
  volumeTicks: number[]
  volumeFore: boolean
  bands: Band[]
  events: PlacedEvent[]
  hollow: Marker[]
  /** Some hollow points stand for few posts. */
  small: boolean
  endLabels: EndLabel[]
  metric: Metric
  xOf: Scale
}

const isSmall = (row: ChartRow, metric: Metric) =>
  metric === 'share' && (row.bucket.total ?? 0) < smallTotal

/** Points that a line alone would not show honestly: of few posts, still running, or with no neighbour to join. */
const hollowPoints = (
  rows: readonly ChartRow[],
  lines: readonly LineMeasure[],
  metric: Metric,
  xOf: Scale,
  yOf: Scale,
): Marker[] =>
  lines.flatMap((measure) => {
    const values = rows.map((row) => bucketValue(row.bucket, measure, metric))
    return rows.flatMap((row, i) => {
      const value = values[i] ?? null
      const alone = (values[i - 1] ?? null) === null && (values[i + 1] ?? null) === null
      const hollow = value !== null && (alone || row.bucket.soFar || isSmall(row, metric))
      return hollow ? [{ measure, x: xOf(row.at), y: yOf(value) }] : []
    })
  })

/** Each line's name belongs where the line ends; names that would meet are pushed apart. */
const endLabelsOf = (
  rows: readonly ChartRow[],
  lines: readonly LineMeasure[],
  frame: Frame,
  metric: Metric,
  yOf: Scale,
): EndLabel[] => {
  const ends = lines.flatMap((measure) => {
    const value = rows.findLast((row) => row.whole[measure] != null)?.whole[measure]
    return value == null ? [] : [{ measure, value }]
  })
  const wanted = ends.map(({ value }) => yOf(value))
  const ys = spreadLabels(wanted, labelGap, frame.top + 6, frame.top + frame.mainHeight - 4)
  return ends.map((end, i) => ({ ...end, y: ys[i] ?? 0, value: formatValue(end.value, metric) }))
}

/** All that the painter needs to know of a series, in pixels of the frame. Pure. */
export const chartModel = (
  series: Series,
  events: readonly TimelineEvent[],
  { metric, focus }: { metric: Metric; focus: Focus | undefined },
  frame: Frame,
): ChartModel => {
  const lines = shownLines(focus)
  const rows = chartRows(series.buckets, lines, metric)
  const { from, to, bucket: size, tz } = series.range
  const [first, last] = [Date.parse(from), Date.parse(to)]
  const xOf: Scale = (at) => frame.left + ((at - first) / (last - first || 1)) * frame.plotWidth

  const highest = rows.flatMap(({ bucket }) =>
    lines.map((l) => bucketValue(bucket, l, metric) ?? 0),
  )
  const yTicks = valueTicks(Math.max(0, ...highest), 4, metric === 'count')
  const yOf: Scale = (value) => frame.top + frame.mainHeight * (1 - value / (yTicks.at(-1) ?? 1))
  const most = Math.max(0, ...rows.map(({ bucket }) => bucket.total ?? 0))

  // A day's name belongs under its point, an hour's at the moment that it names.
  const tickAt = new Map(rows.map((row) => [row.start, size === 'hour' ? row.start : row.at]))
  const starts = rows.map((row) => row.start)
  const mostTicks = frame.narrow ? 5 : Math.floor(frame.plotWidth / tickRoom)
  const focused = lines.some((line) => line === focus)
  return {
    rows,
    lines: lines.map((measure) => ({
      measure,
      fore: measure === focus,
      back: focused && measure !== focus,
    })),
    domain: [first, last],
    xTicks: timeTicks(starts, size, tz, mostTicks).map(({ at, label }) => ({
      at: tickAt.get(at) ?? at,
      label,
    })),
    yTicks,
    volumeTicks: [0, valueTicks(most, 2, true).at(-1) ?? 1],
    volumeFore: focus === 'all',
    bands: chartBands(rows, series.gaps),
    events: placeEvents(events, xOf, {
      left: frame.left,
      right: frame.left + frame.plotWidth,
      rows: frame.eventRows,
    }),
    hollow: hollowPoints(rows, lines, metric, xOf, yOf),
    small: rows.some((row) => row.bucket.total && isSmall(row, metric)),
    endLabels: frame.narrow ? [] : endLabelsOf(rows, lines, frame, metric, yOf),
    metric,
    xOf,
  }
}
