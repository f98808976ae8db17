import type { View } from '../../shared/view.ts'
import { activeFilters, noFilters, withoutFilter } from '../state/filters.ts'
import { messages as m } from '../state/messages.ts'
import type { ChangeView } from '../state/use-view.ts'
import styles from './FilterChips.module.css'

export const FilterChips = ({ view, change }: { view: View; change: ChangeView }) => {
  const active = activeFilters(view)
  if (active.length === 0) return null
  return (
    <ul className={styles.chips} aria-label={m.filter.active}>
      {active.map((filter) => (
        <li key={`${filter.key} ${filter.value}`}>
          <button
            type="button"
            aria-label={m.filter.remove(filter.kind, filter.label)}
            onClick={() => change(withoutFilter(view, filter))}
          >
            <span className={styles.kind}>{filter.kind}</span> {filter.label}
            <span aria-hidden="true"> ×</span>
          </button>
        </li>
      ))}
      <li>
        <button type="button" data-kind="plain" onClick={() => change(noFilters)}>
          {m.filter.clear}
        </button>
      </li>
    </ul>
  )
}
