import { type KeyboardEvent, type RefObject, useEffect, useState } from 'react'
import type { Series } from '../../shared/series.ts'
import { bucketValue, type ChartRow, formatValue, type Metric } from '../charts/chart-rows.ts'
import type { Frame } from '../charts/frame.ts'
import type { LineMeasure } from '../charts/series-style.ts'
import { bucketName } from '../state/bucket-name.ts'
import { messages as m } from '../state/messages.ts'
import styles from './InspectSlider.module.css'

type Props = {
  rows: readonly Pick<ChartRow, 'start' | 'end' | 'bucket'>[]
  index: number
  range: Series['range']
  lines: readonly LineMeasure[]
  metric: Metric
  frame: Frame
  slider: RefObject<HTMLInputElement | null>
  onInspect: (index: number) => void
  onPin: (index: number) => void
}

const thumb = 18
const spokenAfterMs = 150

const useDebounced = (text: string): string => {
  const [said, setSaid] = useState(text)
  useEffect(() => {
    const timer = setTimeout(setSaid, spokenAfterMs, text)
    return () => clearTimeout(timer)
  }, [text])
  return said
}

/**
 * Walks through the buckets: a native slider, so that arrows, Home, End, PageUp, PageDown and touch come with it.
 * Enter holds the bucket and shows its posts.
 */
export const InspectSlider = (props: Props) => {
  const { rows, index, range, lines, metric, frame } = props
  const row = rows[index]
  const name = row ? bucketName(row, range.bucket, range.tz) : ''
  const total = row?.bucket.total ?? null
  const values = row
    ? lines.flatMap((line) => {
        const value = bucketValue(row.bucket, line, metric)
        return value === null ? [] : [`${m.measure(line)} ${formatValue(value, metric)}`]
      })
    : []
  const known = total === null ? m.inspect.unknown : m.posts(total)
  const text = [name, row?.bucket.soFar ? m.chart.soFar : '', known, ...values]
    .filter(Boolean)
    .join(', ')
  const said = useDebounced(text)
  const half = frame.plotWidth / Math.max(1, rows.length) / 2
  const pinOnEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return
    event.preventDefault()
    props.onPin(index)
  }
  return (
    <div className={styles.inspect}>
      <input
        ref={props.slider}
        type="range"
        className={styles.slider}
        style={{
          marginInlineStart: frame.left + half - thumb / 2,
          width: Math.max(thumb * 2, frame.plotWidth - 2 * half + thumb),
        }}
        min={0}
        max={Math.max(0, rows.length - 1)}
        step={1}
        value={index}
        aria-label={m.inspect.label[range.bucket]}
        aria-valuetext={text}
        onChange={(event) => props.onInspect(event.target.valueAsNumber)}
        onKeyDown={pinOnEnter}
      />
      <div className={styles.said}>
        <span className={styles.label} aria-hidden="true">
          {m.inspect.label[range.bucket]}
        </span>
        <output className={styles.output}>
          <strong>{name}</strong>
          {row?.bucket.soFar ? <span>{m.chart.soFar}</span> : null}
          {lines.map((line) => {
            const value = row ? bucketValue(row.bucket, line, metric) : null
            return value === null ? null : (
              <span key={line} data-measure={line} className={styles.value}>
                {m.measure(line)} <b>{formatValue(value, metric)}</b>
              </span>
            )
          })}
          {total ? null : <span>{known}</span>}
        </output>
        <span className="hidden" aria-live="polite">
          {said}
        </span>
        <button type="button" disabled={!total} onClick={() => props.onPin(index)}>
          {total ? m.inspect.show(total) : m.inspect.none}
          <span aria-hidden="true"> ›</span>
        </button>
      </div>
    </div>
  )
}
