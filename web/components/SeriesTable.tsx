import type { Bucket, Series } from '../../shared/series.ts'
import { bucketValue, formatValue, type Metric } from '../charts/chart-rows.ts'
import type { LineMeasure } from '../charts/series-style.ts'
import { bucketName } from '../state/bucket-name.ts'
import { messages as m } from '../state/messages.ts'
import styles from './SeriesTable.module.css'

type Props = {
  series: Series
  lines: readonly LineMeasure[]
  metric: Metric
  onPin: (index: number) => void
}

const Value = ({ bucket, line, metric }: { bucket: Bucket; line: LineMeasure; metric: Metric }) => {
  const value = bucketValue(bucket, line, metric)
  const proportion = bucket.values[line]
  if (value === null || !proportion) return <td>–</td>
  const { low, high } = proportion
  return (
    <td>
      {formatValue(value, metric)}
      {metric === 'share' && low !== null && high !== null ? (
        <small>{m.between(low, high)}</small>
      ) : null}
    </td>
  )
}

/** The chart's rows as a table, newest first. */
export const SeriesTable = ({ series, lines, metric, onPin }: Props) => {
  const { bucket: size, tz } = series.range
  const shown = [...lines].reverse()
  const rows = series.buckets.map((bucket, index) => ({ bucket, index })).reverse()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className={styles.box} tabIndex={0} aria-label={m.table.caption}>
      <table className={styles.table}>
        <caption className="hidden">{m.table.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{m.table.start[size]}</th>
            <th scope="col">{m.table.posts}</th>
            {shown.map((line) => (
              <th key={line} scope="col">
                {m.measure(line)}
              </th>
            ))}
            <th scope="col">{m.table.coverage}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ bucket, index }) => {
            const [start, end] = [Date.parse(bucket.start), Date.parse(bucket.end)]
            return (
              <tr key={bucket.start}>
                <th scope="row">{bucketName({ start, end }, size, tz)}</th>
                <td>
                  {bucket.total ? (
                    <button type="button" data-kind="plain" onClick={() => onPin(index)}>
                      {m.number(bucket.total)}
                    </button>
                  ) : bucket.total === null ? (
                    m.table.unknown
                  ) : (
                    m.number(0)
                  )}
                </td>
                {shown.map((line) => (
                  <Value key={line} bucket={bucket} line={line} metric={metric} />
                ))}
                <td>{bucket.soFar ? m.table.soFar : m.table.states[bucket.state]}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}
