import type { LiveEvent } from '../../shared/answers.ts'
import type { SourceState } from '../../shared/source-state.ts'
import type { ApiDeps } from './deps.ts'

/** What one client has not been told yet. */
export type LiveReader = {
  /** The newest of each kind since last asked; waits for something to tell, at most `waitMs`, then is empty. */
  next(waitMs: number): Promise<LiveEvent[]>
  close(): void
}

export type LiveEvents = {
  /** @param seen data versions that the client has; it is told of those that differ */
  open(seen: ReadonlyMap<string, number>): LiveReader
  readers(): number
}

const lookMs = 1_000
/** Lag and last times alone are worth an event only every so many looks. */
const looksBetweenMinorChanges = 5

/**
 * Spreads changes of the data and of the sources to any number of clients. One subscription and one timer serve all;
 * a client holds no queue but the newest version per topic, so that a slow one costs as little as a quick one.
 */
export const createLiveEvents = (
  deps: Pick<ApiDeps, 'changes' | 'sources' | 'signal'>,
): LiveEvents => {
  const readers = new Set<Mailbox>()
  deps.signal.addEventListener('abort', () => {
    for (const reader of readers) reader.wake()
  })
  let stop: (() => void) | undefined

  const tellAll = (event: LiveEvent) => {
    for (const reader of readers) reader.tell(event)
  }
  const start = () => {
    const unsubscribe = deps.changes.subscribe((change) => tellAll({ event: 'changed', ...change }))
    const look = watchSources(deps.sources, (sources) => tellAll({ event: 'sources', sources }))
    const timer = setInterval(look, lookMs).unref()
    return () => {
      unsubscribe()
      clearInterval(timer)
    }
  }

  return {
    readers: () => readers.size,
    open: (seen) => {
      const mailbox = createMailbox()
      for (const [topic, dataVersion] of deps.changes.versions()) {
        if (seen.get(topic) !== dataVersion) mailbox.tell({ event: 'changed', topic, dataVersion })
      }
      mailbox.tell({ event: 'sources', sources: deps.sources() })
      readers.add(mailbox)
      stop ??= start()
      return {
        next: mailbox.next,
        close: () => {
          mailbox.wake()
          if (!readers.delete(mailbox) || readers.size > 0) return
          stop?.()
          stop = undefined
        },
      }
    },
  }
}

/** Returns a look that tells of what changed: at once when it matters, sooner or later when a number merely moved. */
const watchSources = (sources: () => SourceState[], tell: (sources: SourceState[]) => void) => {
  const essence = (states: SourceState[]) =>
    JSON.stringify(
      states.map(({ lagSeconds: _lag, lastPostAt: _post, lastHeardAt: _heard, ...rest }) => rest),
    )
  let told = sources()
  let looks = 0
  return () => {
    const now = sources()
    const isMajor = essence(now) !== essence(told)
    const isDue = ++looks % looksBetweenMinorChanges === 0
    if (!isMajor && !(isDue && JSON.stringify(now) !== JSON.stringify(told))) return
    told = now
    tell(now)
  }
}

type Mailbox = ReturnType<typeof createMailbox>

const createMailbox = () => {
  const waiting = new Map<string, LiveEvent>()
  let wake = () => {}
  const arrival = (waitMs: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs).unref()
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  return {
    wake: () => wake(),
    tell: (event: LiveEvent) => {
      waiting.set(event.event === 'changed' ? `topic ${event.topic}` : 'sources', event)
      wake()
    },
    next: async (waitMs: number) => {
      if (waiting.size === 0) await arrival(waitMs)
      const events = [...waiting.values()]
      waiting.clear()
      return events
    },
  }
}
