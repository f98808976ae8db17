import { messages as m } from '../state/messages.ts'
import { useLate } from '../state/use-late.ts'
import styles from './Skeleton.module.css'

const cards = ['posts', 'negative', 'attachment', 'rights', 'coercion']

/** The page's shape while the first numbers come; after three seconds it says what runs. */
export const Skeleton = () => {
  const late = useLate(true)
  return (
    <div className={styles.skeleton} aria-busy="true">
      <div className={styles.cards}>
        {cards.map((card) => (
          <i key={card} />
        ))}
      </div>
      <div className={styles.chart} role="status">
        {late ? m.chart.stillLoading : m.chart.loading}
      </div>
    </div>
  )
}
