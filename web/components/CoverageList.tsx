import type { Overview } from '../../shared/answers.ts'
import { messages as m } from '../state/messages.ts'
import styles from './CoverageList.module.css'

const mostShown = 12

const withZone = (iso: string, tz: string) => `${m.dateTime(Date.parse(iso), tz)} ${tz}`

/** The known gaps of the range, with their reasons. */
export const CoverageList = ({ coverage, tz }: { coverage: Overview['coverage']; tz: string }) => {
  const { gaps, share } = coverage
  const newest = gaps.toSorted((a, b) => b.from.localeCompare(a.from))
  return (
    <>
      <p className={styles.share}>{m.coverage.share(share)}</p>
      {gaps.length === 0 ? <p>{m.coverage.none}</p> : null}
      <ul className={styles.gaps}>
        {newest.slice(0, mostShown).map((gap) => (
          <li key={`${gap.source} ${gap.from}`}>
            <span>{m.coverage.gap(withZone(gap.from, tz), withZone(gap.to, tz))}</span>
            <span>
              {gap.source === 'all' ? m.coverage.allSources : gap.source}: {gap.reason}
              {gap.repaired ? ` (${m.coverage.repaired})` : ''}
            </span>
          </li>
        ))}
      </ul>
      {gaps.length > mostShown ? <p>{m.coverage.more(gaps.length - mostShown)}</p> : null}
    </>
  )
}
