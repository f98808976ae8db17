import type { SourceState } from '../../shared/source-state.ts'
import { messages as m } from '../state/messages.ts'
import styles from './SourceList.module.css'

const utc = (iso: string) => `${m.dayTime(Date.parse(iso), 'UTC')} UTC`

/** Facts that stand beside a source's own words. */
const facts = (source: SourceState): string[] => {
  const { lagSeconds, lastPostAt, retryAt, gap, phase } = source
  return [
    phase === 'off' ? '' : lastPostAt ? m.sources.lastPost(utc(lastPostAt)) : m.sources.noPost,
    lagSeconds === null || lagSeconds < 1 ? '' : m.sources.lag(lagSeconds),
    retryAt ? m.sources.retry(utc(retryAt)) : '',
    gap ? m.sources.gap(utc(gap.from), utc(gap.to), gap.reason) : '',
  ].filter(Boolean)
}

/** How each source fares, in words. */
export const SourceList = ({ sources }: { sources: readonly SourceState[] }) =>
  sources.length === 0 ? (
    <p>{m.sources.none}</p>
  ) : (
    <ul className={styles.sources}>
      {sources.map((source) => (
        <li key={source.source} data-phase={source.phase}>
          <strong>{source.source}</strong>
          <span className={styles.phase}>{m.sources.phases[source.phase]}</span>
          <p>{[source.detail, ...facts(source)].filter(Boolean).join(' · ')}</p>
        </li>
      ))}
    </ul>
  )
