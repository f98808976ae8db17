import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { createMastodonWorld, type WorldEvent } from './mastodon-world.ts'

export type Access = 'public' | 'authenticated' | 'disabled'

/** An answer that stands in the place of the right one, `times` times, for paths that match. */
export type Fault = {
  path: RegExp
  times: number
  status?: number
  headers?: Record<string, string>
  body?: string
  /** Cuts the connection instead of answering. */
  reset?: boolean
}

export type FakeMastodonOptions = {
  /** The host of its accounts, which need not be where it listens. */
  host?: string
  version?: string
  now?: () => Date
  /** Left out of the instance's description when undefined, as before version 4.5. */
  access?: { local: Access; remote: Access }
  token?: string
  rules?: string[]
  port?: number
}

/** What was asked, and when. */
type Request = {
  at: Date
  path: string
  query: URLSearchParams
  authorization: string | undefined
}

/**
 * A stand-in for one Mastodon server on loopback: tag timelines, statuses, instance, streaming, and the ways in which
 * they fail. `world` holds its content.
 */
export const startFakeMastodon = async (options: FakeMastodonOptions = {}) => {
  const { host = 'fake.example', now = () => new Date(), token } = options
  const world = createMastodonWorld(host, now)
  const settings = { version: '4.5.1', rules: [] as string[], ...options, joinsTags: true }
  const faults: (Fault & { fired: number })[] = []
  const requests: Request[] = []
  const streams = new Map<WebSocket, Set<string>>()

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://fake')
    const { authorization } = request.headers
    requests.push({ at: now(), path: url.pathname, query: url.searchParams, authorization })
    const fault = faults.find(
      ({ path, times, fired }) => path.test(request.url ?? '') && fired < times,
    )
    if (fault) return answerWrongly(fault, request, response)
    const isKnown = token !== undefined && authorization === `Bearer ${token}`
    const [status, body, headers = {}] = answer(url, isKnown)
    response.writeHead(status, { 'content-type': 'application/json', ...rateHeaders(), ...headers })
    response.end(JSON.stringify(body))
  })

  type Reply = [status: number, body: unknown, headers?: Record<string, string>]
  const answer = (url: URL, isKnown: boolean): Reply => {
    const path = url.pathname
    if (path === '/api/v2/instance') return [200, describe()]
    const tag = /^\/api\/v1\/timelines\/tag\/([^/]+)$/.exec(path)?.[1]
    if (tag) return timeline(decodeURIComponent(tag), url, isKnown)
    if (path === '/api/v1/statuses') {
      const ids = url.searchParams.getAll('id[]')
      return [200, ids.flatMap((id) => world.statuses.get(id) ?? [])]
    }
    const status = world.statuses.get(/^\/api\/v1\/statuses\/([^/]+)$/.exec(path)?.[1] ?? '')
    return status ? [200, status] : [404, { error: 'Record not found' }]
  }

  const timeline = (tag: string, url: URL, isKnown: boolean): Reply => {
    const access = settings.access ?? { local: 'public', remote: 'public' }
    if (access.local === 'authenticated' && !isKnown) {
      return [422, { error: 'This method requires an authenticated user' }]
    }
    if (access.local === 'disabled') return [200, []]
    const query = url.searchParams
    const window = {
      maxId: query.get('max_id'),
      sinceId: query.get('since_id'),
      minId: query.get('min_id'),
    }
    const page = world.timeline({
      tag,
      ...(settings.joinsTags && {
        any: query.getAll('any[]'),
        all: query.getAll('all[]'),
        none: query.getAll('none[]'),
      }),
      ...(window.maxId ? { maxId: window.maxId } : {}),
      ...(window.sinceId ? { sinceId: window.sinceId } : {}),
      ...(window.minId ? { minId: window.minId } : {}),
      limit: Number(query.get('limit') ?? 20),
    })
    return [200, page, linkOf(url, page)]
  }

  const linkOf = (url: URL, page: { id: string }[]): Record<string, string> => {
    const [newest] = page
    const oldest = page.at(-1)
    if (!newest || !oldest) return {}
    const kept = ['local', 'limit', 'only_media'].filter((name) => url.searchParams.has(name))
    const to = (name: string, id: string) => {
      const query = new URLSearchParams(kept.map((key) => [key, url.searchParams.get(key) ?? '']))
      query.set(name, id)
      return `<${address()}${url.pathname}?${query}>`
    }
    return {
      link: `${to('max_id', oldest.id)}; rel="next", ${to('min_id', newest.id)}; rel="prev"`,
    }
  }

  const describe = () => ({
    domain: host,
    title: 'synthetic',
    version: settings.version,
    rules: settings.rules.map((text, index) => ({ id: String(index + 1), text })),
    configuration: {
      urls: { streaming: address().replace('http', 'ws') },
      ...(settings.access && { timelines_access: { hashtag_feeds: settings.access } }),
    },
  })

  const rateHeaders = () => ({
    'x-ratelimit-limit': '300',
    'x-ratelimit-remaining': '299',
    'x-ratelimit-reset': new Date(now().getTime() + 300_000).toISOString(),
  })

  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) => {
    const shown = [request.headers.authorization, request.headers['sec-websocket-protocol']]
    const isKnown = token !== undefined && (shown[0] === `Bearer ${token}` || shown[1] === token)
    if (!isKnown || !request.url?.startsWith('/api/v1/streaming')) {
      return socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n')
    }
    sockets.handleUpgrade(request, socket, head, (stream) => {
      streams.set(stream, new Set())
      stream.on('close', () => streams.delete(stream))
      stream.on('message', (data) => {
        const { type, tag } = JSON.parse(String(data))
        if (type === 'subscribe') streams.get(stream)?.add(tag)
      })
    })
  })

  world.onEvent((event) => {
    const tags = event.event === 'delete' ? event.tags : event.status.tags.map(({ name }) => name)
    for (const [stream, names] of streams) {
      for (const tag of tags.filter((name) => names.has(name))) stream.send(frameOf(event, tag))
    }
  })

  await new Promise<void>((done) => server.listen(options.port ?? 0, '127.0.0.1', done))
  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    world,
    settings,
    requests,
    streams,
    url: address(),
    /** Arms a fault; its `fired` says how often it has happened. */
    fail(fault: Fault) {
      const armed = { ...fault, fired: 0 }
      faults.push(armed)
      return armed
    },
    /** Sends a frame as it stands to every stream. */
    sendFrame(frame: string) {
      for (const stream of streams.keys()) stream.send(frame)
    },
    cutStreams() {
      for (const stream of streams.keys()) stream.terminate()
    },
    async stop() {
      for (const stream of streams.keys()) stream.terminate()
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

export type FakeMastodon = Awaited<ReturnType<typeof startFakeMastodon>>

const answerWrongly = (
  fault: Fault & { fired: number },
  request: IncomingMessage,
  response: ServerResponse,
): void => {
  fault.fired++
  if (fault.reset) {
    request.socket.resetAndDestroy()
    return
  }
  response.writeHead(fault.status ?? 500, fault.headers)
  response.end(fault.body ?? '')
}

/** A frame of the stream: the payload of a status is JSON within JSON, that of a deletion is the bare id. */
const frameOf = (event: WorldEvent, tag: string): string =>
  JSON.stringify({
    stream: ['hashtag', tag],
    event: event.event,
    payload: event.event === 'delete' ? event.id : JSON.stringify(event.status),
  })
