import { on, once } from 'node:events'
import type { WebSocket } from 'ws'
import type { Clock } from './clock.ts'
import { openGuardedWebSocket } from './guarded-web-socket.ts'
import { backoffMs } from './retry-delay.ts'
import { userAgent } from './user-agent.ts'

/** What a stream of hashtags can say. `open` comes first after each connect: what was missed has to be fetched then. */
export type StreamEvent =
  | { kind: 'open' }
  | { kind: 'status'; status: unknown }
  | { kind: 'delete'; id: string }
  | { kind: 'malformed'; raw: string; detail: string }
  | { kind: 'closed'; words: string }

export type StreamOptions = {
  url: string
  token: string
  names: readonly string[]
  allowPrivate: boolean
  clock: Clock
  random: () => number
  /** So long without a frame before the server is pinged, and a third of it again before it is given up. */
  idleMs: number
}

const refusedRetryMs = 15 * 60_000

/** Streams for ever: connects again after each end, with growing waits, and tells of both. */
export async function* keepStreaming(
  options: StreamOptions,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  let failures = 0
  while (!signal.aborted) {
    let words = 'the connection ended'
    try {
      for await (const event of hashtagStream(options, signal)) {
        failures = 0
        yield event
      }
    } catch (error) {
      if (signal.aborted) return
      words = error instanceof Error ? error.message : String(error)
    }
    failures++
    yield { kind: 'closed', words }
    const isRefused = /\b(401|403)\b/.test(words)
    await options.clock.sleep(
      isRefused ? refusedRetryMs : backoffMs(failures, options.random),
      signal,
    )
  }
}

/** One connection, from its opening to its end. */
async function* hashtagStream(
  options: StreamOptions,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  const socket = openGuardedWebSocket(new URL('/api/v1/streaming', options.url).href, {
    allowPrivate: options.allowPrivate,
    headers: { authorization: `Bearer ${options.token}`, 'user-agent': userAgent },
  })
  const messages = on(socket, 'message', { signal, close: ['close'], highWaterMark: 1_000 })
  const stopWatching = watchIdle(socket, options.idleMs)
  try {
    await once(socket, 'open', { signal })
    for (const tag of options.names) {
      socket.send(JSON.stringify({ type: 'subscribe', stream: 'hashtag', tag }))
    }
    yield { kind: 'open' }
    for await (const [data] of messages) yield readEvent(String(data))
  } finally {
    stopWatching()
    socket.on('error', () => undefined) // the end of it is no news any more
    socket.terminate()
  }
}

/** Ends a socket that is open but silent: half-open connections neither speak nor close. */
const watchIdle = (socket: WebSocket, idleMs: number): (() => void) => {
  let timer: NodeJS.Timeout
  const listen = () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (socket.readyState === socket.OPEN) socket.ping()
      timer = setTimeout(() => socket.terminate(), idleMs / 3)
    }, idleMs)
  }
  for (const sign of ['open', 'message', 'ping', 'pong']) socket.on(sign, listen)
  listen()
  return () => clearTimeout(timer)
}

/** Pure: a frame of the stream. The payload of a status is JSON within JSON, that of a deletion is the bare id. */
export const readEvent = (frame: string): StreamEvent => {
  try {
    const { event, payload, error } = JSON.parse(frame)
    if (event === 'delete') return { kind: 'delete', id: String(payload) }
    if (event === 'update' || event === 'status.update') {
      return { kind: 'status', status: JSON.parse(payload) }
    }
    return {
      kind: 'malformed',
      raw: frame,
      detail: String(error ?? `event ${event}`).slice(0, 200),
    }
  } catch (error) {
    return { kind: 'malformed', raw: frame, detail: String(error).slice(0, 200) }
  }
}
