import { Link } from 'wouter'
import styles from '../components/Notice.module.css'
import { messages as m } from '../state/messages.ts'

export const NotFoundPage = () => (
  <main className={styles.page}>
    <div className={styles.panel}>
      <h1>{m.notFound.title}</h1>
      <Link href="/">{m.notFound.back}</Link>
    </div>
  </main>
)
