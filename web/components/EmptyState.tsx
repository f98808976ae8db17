import type { Overview } from '../../shared/answers.ts'
import type { View } from '../../shared/view.ts'
import { dayIn } from '../state/day-key.ts'
import { activeFilters, noFilters } from '../state/filters.ts'
import { messages as m } from '../state/messages.ts'
import { nearestRange } from '../state/nearest-range.ts'
import type { ChangeView } from '../state/use-view.ts'
import styles from './Notice.module.css'

type Props = { overview: Overview; view: View; change: ChangeView }

/** No post passes: says which filters stand in the way, and where the nearest posts are. */
export const EmptyState = ({ overview, view, change }: Props) => {
  const { range, extent } = overview
  const filters = activeFilters(view)
  const names = filters.map(({ kind, label }) => `${kind}: ${label}`).join(', ')
  const nearest = extent ? nearestRange(range, extent) : undefined
  const show = () => {
    if (!nearest) return
    const [from, to] = [dayIn(nearest.from, range.tz), dayIn(nearest.to, range.tz)]
    change({ from, to, range: undefined, day: undefined })
  }
  return (
    <section className={styles.panel} data-testid="empty">
      <h2>{m.empty.title}</h2>
      <p>{filters.length ? m.empty.filtered(names) : m.empty.inRange}</p>
      <div className={styles.actions}>
        {filters.length ? (
          <button type="button" data-kind="main" onClick={() => change(noFilters)}>
            {m.empty.clear}
          </button>
        ) : null}
        {nearest ? (
          <>
            <span>{m.empty.nearestLabel}</span>
            <button type="button" onClick={show}>
              {m.empty.nearest(m.dayRange(nearest.from, nearest.to, range.tz))}
            </button>
          </>
        ) : null}
      </div>
    </section>
  )
}
