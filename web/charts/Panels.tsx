import { memo } from 'react'
import { Area, Bar, CartesianGrid, ComposedChart, Line, XAxis, YAxis } from 'recharts'
import { messages as m } from '../state/messages.ts'
import type { ChartModel } from './chart-model.ts'
import { type ChartRow, formatValue } from './chart-rows.ts'
import type { Frame } from './frame.ts'
import { colourOf, dashOf, type LineMeasure, soFarDash } from './series-style.ts'
import styles from './TimeChart.module.css'

type Props = { model: ChartModel; frame: Frame }
type ValueOf = (row: ChartRow) => number | null | undefined

/** More bars than this are drawn as one area. */
const mostBars = 120

const wholeOf =
  (measure: LineMeasure): ValueOf =>
  (row) =>
    row.whole[measure]
const soFarOf =
  (measure: LineMeasure): ValueOf =>
  (row) =>
    row.soFar[measure]
const totalOf: ValueOf = (row) => row.bucket.total
const tick = { fontSize: 11.5, fill: 'var(--ink-3)' }

/** The codes' lines: straight from point to point, broken where nothing is known. */
export const LinesPanel = memo(({ model, frame }: Props) => (
  <ComposedChart
    width={frame.width}
    height={frame.top + frame.mainHeight + 1}
    data={model.rows}
    margin={{
      top: frame.top,
      right: frame.width - frame.left - frame.plotWidth,
      bottom: 1,
      left: 0,
    }}
    accessibilityLayer={false}
  >
    <CartesianGrid vertical={false} stroke="var(--line)" />
    <XAxis hide type="number" dataKey="at" domain={model.domain} allowDataOverflow />
    <YAxis
      width={frame.left}
      domain={[0, model.yTicks.at(-1) ?? 1]}
      ticks={model.yTicks}
      tickFormatter={(value: number) => formatValue(value, model.metric)}
      tick={tick}
      axisLine={false}
      tickLine={false}
      interval={0}
    />
    {model.lines.flatMap(({ measure, fore, back }) => {
      const look = {
        type: 'linear',
        stroke: colourOf(measure),
        strokeWidth: fore ? 3 : back ? 1.5 : 2,
        strokeOpacity: back ? 0.55 : 1,
        dot: false,
        activeDot: false,
        isAnimationActive: false,
        connectNulls: false,
      } as const
      const name = `${styles.line} ${styles[measure.replace('.', '-')]}`
      return [
        <Line
          key={measure}
          {...look}
          className={name}
          dataKey={wholeOf(measure)}
          strokeDasharray={dashOf(measure)}
        />,
        <Line
          key={`${measure} so far`}
          {...look}
          className={styles.soFar}
          dataKey={soFarOf(measure)}
          strokeDasharray={soFarDash}
        />,
      ]
    })}
  </ComposedChart>
))

/** How many posts came in, on the same time axis. */
export const VolumePanel = memo(({ model, frame }: Props) => {
  const { rows, volumeTicks } = model
  const top = volumeTicks.at(-1) ?? 1
  const fill = model.volumeFore ? 'var(--volume-fore)' : 'var(--volume)'
  return (
    <ComposedChart
      width={frame.width}
      height={frame.volumeHeight + frame.axisHeight}
      data={rows}
      margin={{ top: 0, right: frame.width - frame.left - frame.plotWidth, bottom: 0, left: 0 }}
      accessibilityLayer={false}
    >
      <XAxis
        type="number"
        dataKey="at"
        domain={model.domain}
        ticks={model.xTicks.map(({ at }) => at)}
        tickFormatter={(at: number) => model.xTicks.find((t) => t.at === at)?.label ?? ''}
        tick={tick}
        height={frame.axisHeight}
        axisLine={{ stroke: 'var(--line-strong)' }}
        tickLine={{ stroke: 'var(--line-strong)' }}
        tickSize={4}
        interval={0}
        allowDataOverflow
      />
      <YAxis
        width={frame.left}
        domain={[0, top]}
        ticks={[top]}
        tickFormatter={(n: number) => m.compact(n)}
        tick={tick}
        axisLine={false}
        tickLine={false}
        interval={0}
      />
      {rows.length > mostBars ? (
        <Area
          type="linear"
          dataKey={totalOf}
          stroke="none"
          fill={fill}
          fillOpacity={1}
          isAnimationActive={false}
          dot={false}
          activeDot={false}
        />
      ) : (
        <Bar
          dataKey={totalOf}
          fill={fill}
          barSize={Math.max(1, (frame.plotWidth / Math.max(1, rows.length)) * 0.72)}
          isAnimationActive={false}
          activeBar={false}
        />
      )}
    </ComposedChart>
  )
})
