import { useEffect, useState } from 'react'
import { messages as m } from '../state/messages.ts'
import styles from './Skeleton.module.css'

const patienceMs = 3_000
const cards = ['posts', 'negative', 'attachment', 'rights', 'coercion']

/** The page's shape while the first numbers come; after three seconds it says what runs. */
export const Skeleton = () => {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(setLate, patienceMs, true)
    return () => clearTimeout(timer)
  }, [])
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
