import { useMemo, useState } from 'react'
import type { TimelineEvent } from '../../shared/event.ts'
import type { Series } from '../../shared/series.ts'
import type { Focus } from '../../shared/view.ts'
import { useEscape } from '../state/use-escape.ts'
import { Annotations } from './Annotations.tsx'
import { Backdrop } from './Backdrop.tsx'
import { reasonFor } from './bands.ts'
import { ChartTooltip } from './ChartTooltip.tsx'
import { chartModel } from './chart-model.ts'
import type { Metric } from './chart-rows.ts'
import type { Frame } from './frame.ts'
import { LinesPanel, VolumePanel } from './Panels.tsx'
import styles from './TimeChart.module.css'
import { usePointer } from './use-pointer.ts'

type Props = {
  series: Series
  events: readonly TimelineEvent[]
  metric: Metric
  focus: Focus | undefined
  frame: Frame
  /** Buckets by index: chosen by the slider, held. */
  inspected: number
  pinned: number | undefined
  onPin: (index: number) => void
  onZoom: (from: number, to: number) => void
  onZoomOut: () => void
}

/**
 * Shares (or counts) by code over volume on one time axis. The drawing is hidden from assistive technology: the slider,
 * the table and the text beside it say the same.
 */
export default function TimeChart(props: Props) {
  const { series, events, metric, focus, frame, inspected, pinned } = props
  const [hovered, setHovered] = useState<number>()
  const model = useMemo(
    () => chartModel(series, events, { metric, focus }, frame),
    [series, events, metric, focus, frame],
  )
  const { rows, domain, xOf } = model
  const timeAt = (clientX: number, element: HTMLElement) => {
    const x = clientX - element.getBoundingClientRect().left
    return domain[0] + (x / frame.plotWidth) * (domain[1] - domain[0])
  }
  const { drag, handlers } = usePointer(rows, timeAt, {
    hover: setHovered,
    pin: props.onPin,
    zoom: props.onZoom,
  })

  useEscape(() => {
    if (hovered === undefined) return false
    setHovered(undefined)
    return true
  })

  const cross = rows[hovered ?? inspected]
  const held = pinned === undefined ? undefined : rows[pinned]
  const chosen = drag && [rows[Math.min(drag.from, drag.to)], rows[Math.max(drag.from, drag.to)]]
  const bottom = frame.volumeTop + frame.volumeHeight
  const shown = hovered === undefined ? undefined : rows[hovered]
  return (
    <div className={styles.chart} style={{ height: frame.height }} aria-hidden="true">
      <Backdrop model={model} frame={frame} />
      <div className={styles.lines}>
        <LinesPanel model={model} frame={frame} />
      </div>
      <div className={styles.volume} style={{ top: frame.volumeTop }}>
        <VolumePanel model={model} frame={frame} />
      </div>
      <svg className={styles.layer} width={frame.width} height={frame.height} aria-hidden="true">
        {held ? (
          <rect
            className={styles.held}
            x={xOf(held.start)}
            width={xOf(held.end) - xOf(held.start)}
            y={frame.top}
            height={bottom - frame.top}
          />
        ) : null}
        {cross ? (
          <line
            className={styles.cross}
            x1={xOf(cross.at)}
            x2={xOf(cross.at)}
            y1={frame.top}
            y2={bottom}
          />
        ) : null}
        {chosen?.[0] && chosen[1] ? (
          <rect
            className={styles.chosen}
            x={xOf(chosen[0].start)}
            width={xOf(chosen[1].end) - xOf(chosen[0].start)}
            y={frame.top}
            height={bottom - frame.top}
          />
        ) : null}
      </svg>
      <Annotations model={model} frame={frame} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: for pointers alone; keyboards have the slider */}
      <div
        className={styles.touch}
        data-testid="plot"
        style={{
          left: frame.left,
          top: frame.top,
          width: frame.plotWidth,
          height: bottom - frame.top,
        }}
        onDoubleClick={props.onZoomOut}
        {...handlers}
      />
      {shown && !drag ? (
        <ChartTooltip
          row={shown}
          lines={model.lines.map(({ measure }) => measure)}
          metric={metric}
          size={series.range.bucket}
          tz={series.range.tz}
          x={xOf(shown.at)}
          frame={frame}
          reason={reasonFor(shown.start, shown.end, series.gaps)}
        />
      ) : null}
    </div>
  )
}
