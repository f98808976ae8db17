import type { LineMeasure } from '../charts/series-style.ts'
import { messages as m } from '../state/messages.ts'
import styles from './Legend.module.css'

/** Where lines have no room for their names at their ends. */
export const Legend = ({ lines }: { lines: readonly LineMeasure[] }) => (
  <ul className={styles.legend}>
    {lines.toReversed().map((line) => (
      <li key={line} data-measure={line}>
        {m.measure(line)}
      </li>
    ))}
  </ul>
)
