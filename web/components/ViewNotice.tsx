import { useState } from 'react'
import type { ViewProblem } from '../../shared/view.ts'
import { messages as m } from '../state/messages.ts'
import styles from './Notice.module.css'

/** Names what of the address could not be read; the page goes on without it. */
export const ViewNotice = ({ problems }: { problems: readonly ViewProblem[] }) => {
  const [dismissed, setDismissed] = useState<string>()
  const all = problems.map(({ message }) => message).join()
  if (problems.length === 0 || dismissed === all) return null
  return (
    <div className={`${styles.bar} ${styles.hint}`} role="status">
      <span>{m.notice.title}</span>
      {problems.map(({ key, message }) => (
        <code key={key}>{message}</code>
      ))}
      <button type="button" onClick={() => setDismissed(all)}>
        {m.notice.dismiss}
      </button>
    </div>
  )
}
