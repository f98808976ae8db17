import type { Overview } from '../../shared/answers.ts'
import type { View } from '../../shared/view.ts'
import { csvAddress } from '../api.ts'
import { messages as m } from '../state/messages.ts'
import styles from './Footer.module.css'

type Props = { overview: Overview; view: View; sources: Overview['sources'] }

/** How far the data reach: the last that any source heard, or the newest post. */
const dataTo = ({ extent, lastHour }: Overview, sources: Props['sources']): string => {
  const heard = sources.flatMap(({ lastHeardAt }) => lastHeardAt ?? [])
  return heard.sort().at(-1) ?? extent?.to ?? lastHour.until
}

export const Footer = ({ overview, view, sources }: Props) => {
  const at = Date.parse(dataTo(overview, sources))
  const open = overview.coverage.gaps.filter(({ repaired }) => !repaired)
  return (
    <footer className={styles.footer}>
      <p>
        <strong>{m.footer.dataTo(`${m.dateTime(at, 'UTC')} UTC`)}</strong>
        {' · '}
        <a href="#gaps">{m.footer.gaps(open.length)}</a>
        {' · '}
        <a href={csvAddress(overview.topic.slug, view)} download title={m.footer.csvTitle}>
          {m.footer.csv}
        </a>
        {' · '}
        {m.chart.classifier(overview.classifier.label, overview.classifier.validation)}
      </p>
      <p>
        {m.footer.atLeast} {overview.lagging ? m.footer.lagging : ''}
      </p>
    </footer>
  )
}
