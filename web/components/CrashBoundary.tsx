import { Component, type ReactNode } from 'react'
import { messages as m } from '../state/messages.ts'
import styles from './Notice.module.css'

/** A fault of our own ends in words and a way on, never in a white page. */
export class CrashBoundary extends Component<{ children: ReactNode }, { error?: Error }> {
  override state: { error?: Error } = {}

  static getDerivedStateFromError(error: Error) {
    return { error }
  }

  override render() {
    const { error } = this.state
    if (!error) return this.props.children
    return (
      <main className={styles.page}>
        <div className={styles.panel} role="alert">
          <h1>{m.crash.title}</h1>
          <p>{error.message}</p>
          <button type="button" data-kind="main" onClick={() => location.reload()}>
            {m.crash.reload}
          </button>
        </div>
      </main>
    )
  }
}
