import type { Overview } from '../../shared/answers.ts'
import { sentiments } from '../../shared/code.ts'
import type { TimelineEvent } from '../../shared/event.ts'
import { SentimentChart, sentimentShare } from '../charts/SentimentChart.tsx'
import { useWidth } from '../charts/use-width.ts'
import { messages as m } from '../state/messages.ts'
import type { ChangeView } from '../state/use-view.ts'
import { Select } from './Select.tsx'
import styles from './SentimentPanel.module.css'

type Props = {
  overview: Overview
  events: readonly TimelineEvent[]
  asTable: boolean
  change: ChangeView
}
type Days = NonNullable<Overview['aroundEvent']>

const DayTable = ({ days }: { days: Days }) => (
  <table className={styles.table}>
    <thead>
      <tr>
        <th scope="col">{m.sentiment.day}</th>
        <th scope="col">{m.table.posts}</th>
        {sentiments.map((sentiment) => (
          <th key={sentiment} scope="col">
            {m.sentiments[sentiment]}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {days.map((day) => (
        <tr key={day.day}>
          <th scope="row">{m.sentiment.axis(day.day)}</th>
          <td>{m.number(day.total)}</td>
          {sentiments.map((sentiment) => (
            <td key={sentiment}>{day.total ? m.percent(sentimentShare(day, sentiment)) : '–'}</td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
)

/** Seven days each side of an event. Events that lie ahead cannot be looked around. */
export const SentimentPanel = ({ overview, events, asTable, change }: Props) => {
  const { event, aroundEvent: days } = overview
  const [box, width] = useWidth<HTMLDivElement>()
  const past = events.filter(({ confidence }) => confidence !== 'planned')
  const options = past
    .toSorted((a, b) => b.startsOn.localeCompare(a.startsOn))
    .map(({ slug, title }) => ({ value: slug, label: title }))
  return (
    <section className={styles.panel} aria-labelledby="sentiment">
      <header className={styles.header}>
        <h2 id="sentiment">{m.sentiment.title}</h2>
        {past.length ? (
          <Select
            label={m.events.choose}
            hideLabel
            options={event ? options : [{ value: '', label: m.events.pick }, ...options]}
            value={event?.slug ?? ''}
            onChange={(slug) => change({ ev: slug })}
          />
        ) : null}
      </header>
      {event ? (
        <p className={styles.subtitle}>
          {m.sentiment.subtitle(event.title, m.day(Date.parse(event.startsOn), 'UTC'))}
        </p>
      ) : null}
      <div ref={box}>
        {!event || !days || days.every(({ total }) => total === 0) ? (
          <p className={styles.subtitle}>{m.sentiment.none}</p>
        ) : asTable ? (
          <DayTable days={days} />
        ) : width ? (
          <SentimentChart days={days} width={width} />
        ) : null}
      </div>
    </section>
  )
}
