import type { ReactNode } from 'react'
import styles from './Main.module.css'

/** The column under the header. */
export const Main = ({ children }: { children: ReactNode }) => (
  <main id="main" className={styles.main}>
    {children}
  </main>
)
