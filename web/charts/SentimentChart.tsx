import type { Overview } from '../../shared/answers.ts'
import { type Sentiment, sentiments } from '../../shared/code.ts'
import { messages as m } from '../state/messages.ts'
import styles from './SentimentChart.module.css'
import { smallTotal } from './small-total.ts'

type Day = NonNullable<Overview['aroundEvent']>[number]

const height = 168
const left = 64
const axis = 20
const laneGap = 10
const least = 0.05

/** The share of a day's posts that carry a sentiment; 0 where the day has no posts. */
export const sentimentShare = (day: Day, sentiment: Sentiment): number =>
  day.total ? (day.values[`sentiment.${sentiment}`] ?? 0) / day.total : 0

/** Positive rises from zero and negative hangs below it; neutral stands apart, on the same scale. */
const lanes = (days: readonly Day[]) => {
  const greatest = (s: Sentiment) => Math.max(least, ...days.map((day) => sentimentShare(day, s)))
  const [negative, neutral, positive] = sentiments.map(greatest) as [number, number, number]
  const scale = (height - axis - laneGap) / (negative + neutral + positive)
  const zero = positive * scale
  return { scale, zero, base: zero + (negative + neutral) * scale + laneGap, negative, neutral }
}

export const SentimentChart = ({ days, width }: { days: readonly Day[]; width: number }) => {
  const { scale, zero, base, negative, neutral } = lanes(days)
  const step = (width - left) / Math.max(1, days.length)
  const bar = step * 0.66
  const middles: Record<Sentiment, number> = {
    positive: zero / 2,
    negative: zero + (negative * scale) / 2,
    neutral: base - (neutral * scale) / 2,
  }
  const barOf = (day: Day, x: number, sentiment: Sentiment) => {
    const size = sentimentShare(day, sentiment) * scale
    const y = sentiment === 'negative' ? zero : (sentiment === 'neutral' ? base : zero) - size
    return (
      <rect key={sentiment} className={styles[sentiment]} x={x} y={y} width={bar} height={size} />
    )
  }
  return (
    <svg className={styles.chart} width={width} height={height} aria-hidden="true">
      {sentiments.map((sentiment) => (
        <text
          key={sentiment}
          className={`${styles.name} ${styles[sentiment]}`}
          x={0}
          y={middles[sentiment] + 4}
        >
          {m.sentiments[sentiment]}
        </text>
      ))}
      {days.map((day, i) => {
        const x = left + i * step + (step - bar) / 2
        return (
          <g key={day.day} className={day.total < smallTotal ? styles.few : undefined}>
            <title>{m.sentiment.row(m.sentiment.axis(day.day), day.total)}</title>
            {day.state === 'gap' && day.total === 0 ? (
              <rect className={styles.gap} x={x} y={0} width={bar} height={base} />
            ) : (
              sentiments.map((sentiment) => barOf(day, x, sentiment))
            )}
            <text
              className={day.day === 0 ? styles.event : styles.day}
              x={x + bar / 2}
              y={height - 5}
            >
              {day.day % 7 === 0 || step > 30 ? m.sentiment.axis(day.day) : ''}
            </text>
          </g>
        )
      })}
      <line className={styles.zero} x1={left} x2={width} y1={zero} y2={zero} />
      <line className={styles.zero} x1={left} x2={width} y1={base} y2={base} />
    </svg>
  )
}
