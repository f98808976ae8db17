import type { LiveEvent } from '../../shared/answers.ts'

export type LiveStatus = 'connecting' | 'live' | 'lost'
type Listener = { event(event: LiveEvent): void; status(status: LiveStatus): void }
type Told =
  | { kind: 'event'; event: LiveEvent }
  | { kind: 'status'; status: LiveStatus }
  | { kind: 'hello' }

const retryAfterMs = 5_000

/** Reads the server's stream until `signal` aborts; opens it again where the browser itself gives up. */
const readStream = (to: Listener, signal: AbortSignal): void => {
  const source = new EventSource('/api/v1/live')
  const pass = (name: LiveEvent['event']) => (message: MessageEvent<string>) => {
    to.status('live')
    to.event({ event: name, ...JSON.parse(message.data) })
  }
  source.addEventListener('changed', pass('changed'))
  source.addEventListener('sources', pass('sources'))
  source.onopen = () => to.status('live')
  source.onerror = () => {
    if (signal.aborted) return
    to.status('lost')
    if (source.readyState !== EventSource.CLOSED) return
    const timer = setTimeout(() => readStream(to, signal), retryAfterMs)
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  }
  signal.addEventListener('abort', () => source.close(), { once: true })
}

/**
 * Follows the live stream. Browsers allow six connections to a server, so of all open pages one holds the stream
 * (the one with the lock) and tells the others; when it closes, the next takes over.
 */
export const followLive = (to: Listener, signal: AbortSignal): void => {
  if (!navigator.locks || typeof BroadcastChannel === 'undefined') {
    readStream(to, signal)
    return
  }
  const channel = new BroadcastChannel('vigil-live')
  const tell = (told: Told) => channel.postMessage(told)
  let leads = false
  let status: LiveStatus = 'connecting'
  const teller: Listener = {
    event(event) {
      to.event(event)
      tell({ kind: 'event', event })
    },
    status(now) {
      if (now === status) return
      status = now
      to.status(now)
      tell({ kind: 'status', status: now })
    },
  }
  channel.onmessage = ({ data }: MessageEvent<Told>) => {
    if (data.kind === 'hello' && leads) tell({ kind: 'status', status })
    if (data.kind === 'event') to.event(data.event)
    if (data.kind === 'status') to.status(data.status)
  }
  tell({ kind: 'hello' })
  signal.addEventListener('abort', () => channel.close(), { once: true })
  navigator.locks
    .request('vigil-live', { signal }, async () => {
      // Granted in the moment of leaving: give it back.
      if (signal.aborted) return
      leads = true
      readStream(teller, signal)
      return new Promise<void>((done) => signal.addEventListener('abort', () => done()))
    })
    .catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
}
