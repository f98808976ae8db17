import { ApiError } from '../api.ts'
import { messages as m } from '../state/messages.ts'
import styles from './Notice.module.css'

type Props = { error: Error; onRetry: () => void }

const RequestId = ({ error }: { error: Error }) =>
  error instanceof ApiError && error.requestId ? (
    <span className={styles.small}>{m.error.request(error.requestId)}</span>
  ) : null

/** A failed reading beside what is still there. `keptAt`: when what is shown was read. */
export const ErrorBar = ({ error, onRetry, keptAt }: Props & { keptAt?: string }) => (
  <div className={`${styles.bar} ${styles.alarm}`} role="alert">
    <strong>{error.message}</strong>
    {keptAt ? <span>{m.error.kept(keptAt)}</span> : null}
    <RequestId error={error} />
    <button type="button" onClick={onRetry}>
      {m.error.retry}
    </button>
  </div>
)

/** A failed reading with nothing to show instead. */
export const ErrorPanel = ({ error, onRetry }: Props) => (
  <section className={styles.panel} role="alert">
    <h2>{m.error.title}</h2>
    <p>{error.message}</p>
    <div className={styles.actions}>
      <button type="button" data-kind="main" onClick={onRetry}>
        {m.error.retry}
      </button>
      {error instanceof ApiError && error.status === 404 ? <a href="/">{m.error.topics}</a> : null}
      <RequestId error={error} />
    </div>
  </section>
)
