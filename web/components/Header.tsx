import { Link } from 'wouter'
import type { Topics } from '../api.ts'
import type { LiveStatus } from '../state/live.ts'
import { messages as m } from '../state/messages.ts'
import { addressOf } from '../state/use-view.ts'
import styles from './Header.module.css'
import { Select } from './Select.tsx'
import { ThemeButton } from './ThemeButton.tsx'

type Props = {
  topics: Topics
  topic: string
  /** Nothing of synthetic data is live. */
  demo: boolean
  onTopic: (slug: string) => void
  live: LiveStatus
  lastHour: number | undefined
  /** A source reads at the moment. */
  collecting: boolean
}

const Mark = () => (
  <svg className={styles.mark} viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
    <rect width="32" height="32" rx="8" />
    <path d="M16 5c3.6 4.2 5.4 7.2 5.4 10a5.4 5.4 0 0 1-10.8 0C10.6 12.2 12.4 9.2 16 5z" />
    <rect className={styles.base} x="10" y="23.5" width="12" height="2.6" rx="1.3" />
  </svg>
)

const LiveLine = ({
  live,
  lastHour,
  collecting,
}: Pick<Props, 'live' | 'lastHour' | 'collecting'>) => (
  <p className={styles.live} data-live={live === 'live' && !collecting ? 'idle' : live}>
    <i aria-hidden="true" />
    {live === 'live' ? m.live.live(lastHour, collecting) : m.live[live]}
  </p>
)

/** Only pages that exist are linked. */
export const Header = ({ topics, topic, demo, onTopic, live, lastHour, collecting }: Props) => (
  <header className={styles.header}>
    <Link
      href={addressOf({ topic: topic === topics.defaultTopic ? undefined : topic })}
      className={styles.brand}
    >
      <Mark />
      {m.brand}
    </Link>
    <nav aria-label={m.pages.label}>
      <Link
        href={addressOf({ topic: topic === topics.defaultTopic ? undefined : topic })}
        aria-current="page"
        className={styles.page}
      >
        {m.pages.overview}
      </Link>
    </nav>
    {topics.topics.length > 1 ? (
      <Select
        label={m.topic}
        hideLabel
        options={topics.topics.map(({ slug, name }) => ({ value: slug, label: name }))}
        value={topic}
        onChange={onTopic}
      />
    ) : (
      <span className={styles.topic}>{topics.topics[0]?.name}</span>
    )}
    <span className={styles.space} />
    {demo ? null : <LiveLine live={live} lastHour={lastHour} collecting={collecting} />}
    <ThemeButton />
  </header>
)
