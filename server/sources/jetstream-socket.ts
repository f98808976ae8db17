import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { WebSocket } from 'ws'
import type { SieveOutlets } from './frame-sieve.ts'
import { userAgent } from './user-agent.ts'

/** No record comes near this; a frame above it is no Jetstream frame. */
const maxPayload = 16 * 1024 * 1024
const keepAliveMs = 30_000
const closingMs = 2_000
const longestRefusal = 300

export type JetstreamSocket = {
  readonly isOpen: boolean
  /** Why the connection ended, in words; `undefined` while it lives. */
  readonly ended: string | undefined
  pause(): void
  resume(): void
  ping(): void
  /** Ends it at once, for the given reason. */
  cut(reason: string): void
  /** Says good-bye, and cuts what does not answer. */
  close(): void
}

/** Given ways for frames and for bytes that are the WebSocket's, takes in what TCP brings. */
export type Sieve = (outlets: Pick<SieveOutlets, 'onText' | 'handOn'>) => (chunk: Buffer) => void

/** Where to connect, and what to call; without a sieve every frame comes by way of the WebSocket. */
export type SocketOptions = {
  url: string
  handshakeMs: number
  onFrame: (frame: Buffer, isBinary: boolean) => void
  /** The connection has opened or ended. */
  onChange: () => void
  sieve?: Sieve
}

/**
 * Connects to a Jetstream server. No deflate is offered, since the server refuses it together with its own
 * compression, and UTF-8 is not checked here but where frames are parsed, which most never are.
 * Nothing is thrown and no error event escapes: the end of a connection is told by `ended`.
 */
export const openJetstreamSocket = ({
  url,
  handshakeMs,
  onFrame,
  onChange,
  sieve,
}: SocketOptions): JetstreamSocket => {
  const socket = new WebSocket(url, {
    perMessageDeflate: false,
    skipUTF8Validation: true,
    maxPayload,
    handshakeTimeout: handshakeMs,
    headers: { 'user-agent': userAgent },
  })
  let ended: string | undefined
  const end = (reason: string) => {
    if (ended !== undefined) return
    ended = reason
    socket.terminate()
    onChange()
  }
  const take = (frame: Buffer, isBinary: boolean) => {
    if (ended === undefined) onFrame(frame, isBinary)
  }
  const resume = () => {
    if (socket.isPaused) socket.resume()
  }
  socket.on('upgrade', ({ socket: tcp }) => {
    tcp.setKeepAlive(true, keepAliveMs)
    if (sieve) socket.once('open', () => insertSieve(tcp, sieve, (text) => take(text, false)))
  })
  socket.on('open', onChange)
  socket.on('message', take)
  socket.on('error', (error) => end(wordsOf(error)))
  socket.on('close', (code, reason) => end(closeWords(code, reason.toString())))
  socket.on('unexpected-response', (_, response) => {
    readRefusal(response).then(end)
  })
  return {
    get isOpen() {
      return socket.readyState === WebSocket.OPEN
    },
    get ended() {
      return ended
    },
    pause: () => socket.pause(),
    resume,
    ping: () => socket.ping(),
    cut: end,
    close() {
      if (ended !== undefined) return
      ended = 'closed by us'
      resume()
      socket.close(1000)
      setTimeout(() => socket.terminate(), closingMs).unref()
    },
  }
}

/**
 * Puts the sieve in front of the listener by which `ws` reads its TCP socket. Should a later `ws` read in another way,
 * nothing is put anywhere and every frame arrives: slower, and as right.
 * What is left in a socket when it closes is given up, since it will be sent again.
 */
const insertSieve = (tcp: Socket, sieve: Sieve, onText: (payload: Buffer) => void): void => {
  const [receive, ...others] = tcp.listeners('data')
  if (!receive || others.length > 0) return
  const sift = sieve({ onText, handOn: (bytes) => receive.call(tcp, bytes) })
  tcp.removeAllListeners('data')
  tcp.on('data', (chunk: Buffer) => {
    if (!tcp.destroyed) sift(chunk)
    giveBack(chunk)
  })
}

/**
 * Frees what TCP brought as soon as it was sifted, if nothing else lies in the same memory. Left to the collector, tens
 * of megabytes would heap up between two full collections: next to no other garbage arises here to set off small ones.
 */
const giveBack = ({ buffer, length }: Buffer): void => {
  if (buffer instanceof ArrayBuffer && length === buffer.byteLength) buffer.transfer(0)
}

const wordsOf = (error: Error & { code?: string }): string =>
  error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN'
    ? 'its name cannot be resolved; is there a network?'
    : error.message || (error.code ?? 'the connection failed')

const closeWords = (code: number, reason: string): string => {
  const meaning: Record<number, string> = {
    1000: 'the server ended the connection',
    1001: 'the server is shutting down',
    1006: 'the connection was cut',
  }
  return `${meaning[code] ?? 'the server ended the connection'} (${code}${reason && `: ${reason}`})`
}

/** The server refused before the upgrade: 400 for the request, 503 while it warms up. */
const readRefusal = async (response: IncomingMessage): Promise<string> => {
  let body = ''
  try {
    for await (const chunk of response) {
      body += String(chunk)
      if (body.length >= longestRefusal) break
    }
  } catch {
    // what came so far says enough
  }
  const words = body.replace(/\s+/g, ' ').trim().slice(0, longestRefusal)
  return `the server refused with ${response.statusCode}${words && `: ${words}`}`
}
