import { Agent, buildConnector, fetch as undiciFetch } from 'undici'
import {
  guardedLookup,
  type Resolve,
  refusedLiteral,
  refusedPeer,
  refusedUrl,
} from './address-guard.ts'

/** Says that an answer was longer than the cap; what was read of it is dropped. */
export class BodyTooLarge extends Error {}

export type GuardedFetchOptions = {
  /** Lets plain http, any port and private addresses through: for servers of one's own. */
  allowPrivate: boolean
  userAgent: string
  /** For the whole exchange, body included. */
  timeoutMs?: number
  /** Bytes after decompression. The default holds a page of 40 posts with room to spare. */
  maxBytes?: number
  resolve?: Resolve
  /** Opens the socket; for tests. */
  connect?: buildConnector.connector
}

export type GuardedFetch = (url: string | URL, init?: RequestInit) => Promise<Response>

const connectTimeoutMs = 5_000

/**
 * A fetch for places that others name: only https, no private address whether it is written out, resolved or connected
 * to, no redirects followed, no proxy from the environment, a bounded body and a bounded time. The answer's body is
 * read whole before it is handed over.
 */
export const createGuardedFetch = (options: GuardedFetchOptions): GuardedFetch => {
  const { allowPrivate, userAgent, timeoutMs = 15_000, maxBytes = 8 * 1024 * 1024 } = options
  const dispatcher = new Agent({
    connect: allowPrivate ? { timeout: connectTimeoutMs } : guardedConnect(options),
  })
  return async (input, init = {}) => {
    const url = new URL(input)
    const refusal = allowPrivate ? undefined : refusedUrl(url)
    if (refusal) throw refusal
    const headers = new Headers(init.headers)
    if (!headers.has('user-agent')) headers.set('user-agent', userAgent)
    const timeout = AbortSignal.timeout(timeoutMs)
    const response = await undiciFetch(url, {
      method: init.method ?? 'GET',
      headers: [...headers],
      body: init.body as string | Uint8Array | null | undefined,
      signal: init.signal ? AbortSignal.any([init.signal, timeout]) : timeout,
      redirect: 'manual',
      dispatcher,
    })
    const body = await readBody(response.body, maxBytes)
    const bodyless = response.status === 204 || response.status === 304
    return new Response(bodyless ? null : body, {
      status: response.status,
      statusText: response.statusText,
      headers: [...response.headers],
    })
  }
}

const guardedConnect = ({
  resolve,
  connect = buildConnector({ lookup: guardedLookup(resolve), timeout: connectTimeoutMs }),
}: GuardedFetchOptions): buildConnector.connector => {
  return (target, done) => {
    const literal = refusedLiteral(target.hostname)
    if (literal) return done(literal, null)
    connect(target, (error, socket) => {
      if (error) return done(error, null)
      const refusal = refusedPeer(socket as NonNullable<typeof socket>)
      if (!refusal) return done(null, socket as NonNullable<typeof socket>)
      socket?.destroy()
      done(refusal, null)
    })
  }
}

const readBody = async (
  body: AsyncIterable<Uint8Array> | null,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> => {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw new BodyTooLarge(`the answer is longer than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}
