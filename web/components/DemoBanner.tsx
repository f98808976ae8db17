import { Link } from 'wouter'
import type { Topics } from '../api.ts'
import { messages as m } from '../state/messages.ts'
import { addressOf } from '../state/use-view.ts'
import styles from './DemoBanner.module.css'

/** Stands over all demo data, with the way out of it. */
export const DemoBanner = ({ topics }: { topics: Topics }) => {
  const real = topics.topics.find((topic) => !topic.demo)
  return (
    <aside className={styles.banner} aria-label={m.demo.banner}>
      <strong>{m.demo.banner}</strong>
      {real ? (
        <Link
          href={addressOf({ topic: real.slug === topics.defaultTopic ? undefined : real.slug })}
        >
          {m.demo.leave}
        </Link>
      ) : (
        <span>{m.demo.connect}</span>
      )}
    </aside>
  )
}
