import type { Figure, Overview } from '../../shared/answers.ts'
import type { Focus } from '../../shared/view.ts'
import { messages as m } from '../state/messages.ts'
import { uncertainty } from '../state/uncertainty.ts'
import styles from './Figures.module.css'

type Props = {
  overview: Overview
  focus: Focus | undefined
  onFocus: (focus: Focus | undefined) => void
}
type CardProps = {
  measure: Focus
  name: string
  value: string
  beside: string
  besideTitle?: string
  change: string | undefined
  below: string
  span: string
}

const shown: readonly Focus[] = ['sentiment.negative', 'attachment', 'rights', 'coercion']

const Card = ({
  measure,
  pressed,
  onPress,
  ...card
}: CardProps & { pressed: boolean; onPress: () => void }) => (
  <li className={styles.card} data-measure={measure} data-testid={`figure-${measure}`}>
    <button type="button" aria-pressed={pressed} onClick={onPress}>
      <span className={styles.name}>{card.name}</span>
      <span className={styles.values}>
        <span className={styles.value}>{card.value}</span>
        <span className={styles.beside} title={card.besideTitle}>
          {card.beside}
        </span>
      </span>
      <span className={styles.below}>
        {card.change ? (
          <span className={styles.change} title={card.span}>
            {card.change}
          </span>
        ) : null}
        <span>{card.below}</span>
      </span>
    </button>
  </li>
)

const difference = ({ now, before }: Figure): string | undefined =>
  now.share === null || !before || before.share === null
    ? undefined
    : m.percentPoints(now.share - before.share)

const postsChange = ({ now, before }: Overview['posts']): string | undefined => {
  if (!before) return undefined
  const change = (now - before) / before
  return change >= 10 ? m.times(now / before) : m.relative(change)
}

/** The range's figures: each beside its n, its interval and its change against the span before. */
export const Figures = ({ overview, focus, onFocus }: Props) => {
  const { range, posts, authors, figures } = overview
  const seconds = (Date.parse(range.to) - Date.parse(range.from)) / 1000
  const span = m.figures.against(m.duration(seconds))
  const codeCards = shown.flatMap((measure): CardProps[] => {
    const figure = figures.find((f) => f.measure === measure)
    if (!figure) return []
    const { share, count, total, low, high } = figure.now
    return [
      {
        measure,
        name: m.measure(measure),
        value: share === null ? '–' : m.percent(share),
        beside: uncertainty(figure.now),
        besideTitle: low === null || high === null ? undefined : m.interval(low, high),
        change: difference(figure),
        below: share === null ? m.figures.noPosts : m.figures.of(count, total),
        span,
      },
    ]
  })
  const cards: CardProps[] = [
    {
      measure: 'all',
      name: m.figures.posts,
      value: m.number(posts.now),
      beside: '',
      change: postsChange(posts),
      below: m.figures.authors(authors.count, authors.exact),
      span,
    },
    ...codeCards,
  ]
  return (
    <ul className={styles.figures} aria-label={m.figures.label}>
      {cards.map((card) => (
        <Card
          key={card.measure}
          {...card}
          pressed={focus === card.measure}
          onPress={() => onFocus(focus === card.measure ? undefined : card.measure)}
        />
      ))}
    </ul>
  )
}
