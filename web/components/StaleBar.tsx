import { messages as m } from '../state/messages.ts'
import styles from './Notice.module.css'

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** The live link is down: what is shown stays, and is read again each minute. */
export const StaleBar = ({ readAt }: { readAt: number }) => (
  <div className={`${styles.bar} ${styles.alarm}`} role="status" data-testid="stale">
    <strong>{readAt ? m.live.stale(m.time(readAt, zone)) : m.live.lost}</strong>
  </div>
)
