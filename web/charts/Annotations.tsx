import { memo } from 'react'
import { messages as m } from '../state/messages.ts'
import type { ChartModel } from './chart-model.ts'
import type { Frame } from './frame.ts'
import { colourOf } from './series-style.ts'
import styles from './TimeChart.module.css'

type Props = { model: ChartModel; frame: Frame }

const rowHeight = 15
/** An event without room for its name is only marked at the top, so that many do not fence the plot in. */
const stem = 7

const Events = ({ model, frame }: Props) =>
  model.events.map(({ slug, x, label, row, anchor, planned }) => {
    const y = frame.top - 6 - (row ?? 0) * rowHeight
    const shown = row !== undefined
    return (
      <g key={slug} className={planned ? styles.planned : undefined}>
        <line
          className={styles.eventLine}
          x1={x}
          x2={x}
          y1={shown ? y - 9 : frame.top}
          y2={shown ? frame.volumeTop + frame.volumeHeight : frame.top + stem}
        />
        {shown ? (
          <text
            className={styles.eventLabel}
            x={anchor === 'start' ? x + 4 : x - 4}
            y={y}
            textAnchor={anchor}
          >
            {label}
          </text>
        ) : (
          <circle className={styles.eventDot} cx={x} cy={frame.top} r={2.5} />
        )}
      </g>
    )
  })

/** Before the lines: events, hollow points and the lines' names. */
export const Annotations = memo(({ model, frame }: Props) => {
  const right = frame.left + frame.plotWidth + 10
  return (
    <svg className={styles.layer} width={frame.width} height={frame.height} aria-hidden="true">
      <Events model={model} frame={frame} />
      {model.hollow.map(({ measure, x, y }) => (
        <circle
          key={`${measure} ${x}`}
          className={styles.hollow}
          cx={x}
          cy={y}
          r={2.75}
          stroke={colourOf(measure)}
        />
      ))}
      {model.endLabels.map(({ measure, y, value }) => (
        <text
          key={measure}
          className={styles.endLabel}
          x={right}
          y={y + 4}
          fill={colourOf(measure)}
        >
          {m.measure(measure)} <tspan className={styles.endValue}>{value}</tspan>
        </text>
      ))}
      <text
        className={styles.panelLabel}
        x={frame.left + frame.plotWidth + 10}
        y={frame.volumeTop + frame.volumeHeight - 2}
      >
        {frame.narrow ? '' : m.chart.volume}
      </text>
    </svg>
  )
})
