import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import {
  type FrameFacts,
  factsOf,
  isWanted,
  readOptionsUpdate,
  readRequest,
  type Subscription,
} from './jetstream-subscription.ts'

export type StandInOptions = {
  /** The port to listen on at 127.0.0.1; any free one by default. */
  port?: number
  /** How far back the log is served, in microseconds from its newest frame. */
  retentionUs?: number
  /** What counts as the future for a cursor. */
  now?: () => Date
  pingMs?: number
  /** So many bytes may wait for a slow reader, who is cut off then, as the legacy server does. */
  outboxBytes?: number
}

type Logged = FrameFacts & { frame: string | Buffer }
type Client = Subscription & { socket: WebSocket; isReady: boolean; isCut: boolean }

/** How often each fault has really happened. */
type Fired = Record<
  'refused' | 'cut' | 'shutDown' | 'silenced' | 'clamped' | 'lost' | 'slow',
  number
>

/**
 * Stands in for a Jetstream server (v1) on loopback: keeps a log, replays it from a cursor, then goes on live; filters
 * by collection and DID; breaks in the ways that the real ones do. Frames are sent as they are given, so a test decides
 * over their every byte; those that hold no JSON go to everybody.
 */
export const startJetstream = async (options: StandInOptions = {}) => {
  const { now = () => new Date(), pingMs = 30_000, outboxBytes = 64 * 1024 * 1024 } = options
  const log: Logged[] = []
  const clients = new Set<Client>()
  const requests: URL[] = []
  const goodbyes: number[] = []
  let pings = 0
  const fired: Fired = {
    refused: 0,
    cut: 0,
    shutDown: 0,
    silenced: 0,
    clamped: 0,
    lost: 0,
    slow: 0,
  }
  let retentionUs = options.retentionUs ?? Number.POSITIVE_INFINITY
  let refusal: { status: number; body: string; times: number } | undefined
  let isSilent = false
  let atCutover: (frames: Logged[]) => Logged[] = (frames) => frames

  const send = (client: Client, { frame, ...facts }: Logged) => {
    if (!client.isReady || isSilent || !isWanted(facts, client)) return
    client.socket.send(frame, { binary: Buffer.isBuffer(frame) })
    if (client.socket.bufferedAmount > outboxBytes) {
      fired.slow++
      client.socket.terminate()
    }
  }

  /** The stretch of the log that a cursor asks for; too old a one is served from the oldest frame, silently. */
  const replayFrom = (cursor: number): Logged[] => {
    if (cursor > now().getTime() * 1000) return []
    const newest = log.findLast((each) => each.timeUs !== undefined)?.timeUs ?? 0
    const oldest = newest - retentionUs
    if (cursor < oldest) fired.clamped++
    const start = log.findIndex(
      ({ timeUs }) => timeUs !== undefined && timeUs >= Math.max(cursor, oldest),
    )
    const asked = start < 0 ? [] : log.slice(start)
    const served = atCutover(asked)
    fired.lost += asked.length - served.length
    return served
  }

  const accept = (socket: WebSocket, url: URL) => {
    const request = readRequest(url.searchParams)
    if ('refused' in request) return
    const client: Client = { ...request, socket, isReady: !request.waitsForHello, isCut: false }
    const begin = () => {
      if (request.cursor === undefined) return
      for (const logged of replayFrom(request.cursor)) send(client, logged)
    }
    clients.add(client)
    socket.on('close', (code) => {
      clients.delete(client)
      goodbyes.push(code)
    })
    socket.on('ping', () => {
      pings++
    })
    socket.on('error', () => clients.delete(client))
    socket.on('message', (data) => {
      const update = readOptionsUpdate(String(data))
      if (!update) return
      if ('refused' in update) return socket.close(1008, update.refused)
      Object.assign(client, update)
      if (client.isReady) return
      client.isReady = true
      begin()
    })
    if (client.isReady) begin()
  }

  const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  const server = createServer((_, response) => response.writeHead(404).end())
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const url = new URL(request.url ?? '/', 'ws://stand-in')
    requests.push(url)
    const answer = (status: number, body: string) =>
      stream.end(
        `HTTP/1.1 ${status} Refused\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n${body}`,
      )
    if (url.pathname !== '/subscribe') return answer(404, 'not found')
    if (refusal && refusal.times-- > 0) {
      fired.refused++
      return answer(refusal.status, refusal.body)
    }
    const asked = readRequest(url.searchParams)
    if ('refused' in asked) return answer(400, asked.refused)
    webSockets.handleUpgrade(request, stream, head, (socket) => accept(socket, url))
  })
  const pinging = setInterval(() => {
    for (const { socket } of clients) socket.ping()
  }, pingMs)
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  return {
    url: `ws://127.0.0.1:${port}/subscribe`,
    host: `127.0.0.1:${port}`,
    /** Every upgrade that was asked for, in order. */
    requests,
    fired,
    get connections() {
      return clients.size
    },
    /** With which codes connections have ended. */
    goodbyes,
    /** Pings that clients sent. */
    get pings() {
      return pings
    },
    /** Bytes that slow clients have not taken yet. */
    get waitingBytes() {
      return [...clients].reduce((sum, { socket }) => sum + socket.bufferedAmount, 0)
    },

    /** Adds frames to the log and sends them to whoever listens. */
    publish(...frames: (string | Buffer)[]) {
      for (const frame of frames) {
        const logged = { ...factsOf(frame), frame }
        log.push(logged)
        for (const client of clients) send(client, logged)
      }
    },
    /** Sends frames without logging them: a server's own mistakes. */
    blurt(...frames: (string | Buffer)[]) {
      for (const frame of frames) for (const client of clients) send(client, { frame })
    },
    /** From now on serves no more than that of the past. */
    keepOnly(us: number) {
      retentionUs = us
    },
    /** Refuses the next upgrades before they happen: 503 while it warms up, 400. */
    refuse(status: number, body: string, times = 1) {
      refusal = { status, body, times }
    },
    /** Changes what a replay holds: loses or reorders events where it turns live. */
    replayThrough(change: (frames: Logged[]) => Logged[]) {
      atCutover = change
    },
    /** Sockets stay open and say nothing more, until `speak`. */
    fallSilent() {
      fired.silenced++
      isSilent = true
    },
    speak() {
      isSilent = false
    },
    /** Cuts every connection without a close frame. */
    cut() {
      fired.cut++
      for (const { socket } of clients) socket.terminate()
    },
    /** Closes every connection as a server does that is shutting down. */
    shutDown() {
      fired.shutDown++
      for (const { socket } of clients) socket.close(1001)
    },
    async close() {
      clearInterval(pinging)
      for (const { socket } of clients) socket.terminate()
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

export type JetstreamStandIn = Awaited<ReturnType<typeof startJetstream>>
