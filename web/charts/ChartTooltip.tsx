import type { BucketSize } from '../../shared/interval.ts'
import { bucketName } from '../state/bucket-name.ts'
import { messages as m } from '../state/messages.ts'
import { bucketValue, type ChartRow, formatValue, type Metric } from './chart-rows.ts'
import type { Frame } from './frame.ts'
import type { LineMeasure } from './series-style.ts'
import styles from './TimeChart.module.css'

type Props = {
  row: ChartRow
  lines: readonly LineMeasure[]
  metric: Metric
  size: BucketSize
  tz: string
  x: number
  frame: Frame
  reason: string | undefined
}

const Line = ({
  row,
  measure,
  metric,
}: {
  row: ChartRow
  measure: LineMeasure
  metric: Metric
}) => {
  const value = bucketValue(row.bucket, measure, metric)
  const proportion = row.bucket.values[measure]
  if (value === null || !proportion) return null
  const { low, high } = proportion
  return (
    <tr>
      <th scope="row">
        <i className={styles.swatch} data-measure={measure} />
        {m.measure(measure)}
      </th>
      <td>{formatValue(value, metric)}</td>
      <td className={styles.between}>
        {metric === 'share'
          ? low !== null && high !== null && m.between(low, high)
          : proportion.share !== null && m.percent(proportion.share)}
      </td>
    </tr>
  )
}

/** All visible series of one bucket, greatest first. */
export const ChartTooltip = ({ row, lines, metric, size, tz, x, frame, reason }: Props) => {
  const { bucket } = row
  const sorted = [...lines].sort(
    (a, b) => (bucketValue(bucket, b, metric) ?? -1) - (bucketValue(bucket, a, metric) ?? -1),
  )
  const side = x > frame.left + frame.plotWidth / 2 ? styles.tooltipLeft : styles.tooltipRight
  return (
    <div
      data-testid="tooltip"
      className={`${styles.tooltip} ${side}`}
      style={{ left: x, top: frame.top }}
    >
      <strong>{bucketName(row, size, tz)}</strong>
      <p>
        {bucket.total === null ? m.inspect.unknown : m.posts(bucket.total)}
        {bucket.soFar ? ` ${m.chart.soFar}` : ''}
        {' · '}
        {tz}
      </p>
      {bucket.total ? (
        <table>
          <tbody>
            {sorted.map((measure) => (
              <Line key={measure} row={row} measure={measure} metric={metric} />
            ))}
          </tbody>
        </table>
      ) : null}
      {bucket.state === 'gap' || bucket.state === 'partial' ? (
        <p>
          {bucket.state === 'gap' ? m.chart.gapReason(reason ?? m.table.unknown) : m.chart.partly}
        </p>
      ) : null}
    </div>
  )
}
