import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A stored post of the stand-in; `hidden` posts are counted in pages but not shown. */
export type FoundPost = {
  uri: string
  text: string
  indexedAt: string
  tags?: string[]
  hidden?: boolean
  /** Replaces the whole view, for malformed ones. */
  view?: unknown
}

type Answer = { status: number; body: unknown; headers?: Record<string, string> }

export type FakeSearch = {
  url: string
  /** Query strings of the searches so far. */
  searches: URLSearchParams[]
  logins: number
  refreshes: number
  /** Answers to give to the next searches in place of the true ones. */
  next: Answer[]
  /** Called at each search, before it is answered. */
  onSearch: (params: URLSearchParams) => void
  /** Access tokens from before are refused as expired. */
  expireTokens(): void
  close(): Promise<void>
}

type Options = {
  posts: FoundPost[]
  password?: string
  /** Hits before paging ends, as on the real index. */
  maxDepth?: number
  pageSize?: number
}

const identity = { did: 'did:plc:searcher', handle: 'searcher.example', active: true }

const json = (response: ServerResponse, { status, body, headers = {} }: Answer) => {
  const isText = typeof body === 'string'
  response.writeHead(status, {
    'content-type': isText ? 'text/html' : 'application/json',
    ...headers,
  })
  response.end(isText ? body : JSON.stringify(body))
}

const readBody = async (request: IncomingMessage): Promise<Record<string, string>> => {
  let text = ''
  for await (const chunk of request) text += chunk
  return text ? JSON.parse(text) : {}
}

const viewOf = (post: FoundPost) =>
  post.view ?? {
    uri: post.uri,
    cid: 'bafyinvented',
    author: { did: post.uri.split('/')[2], handle: 'someone.example' },
    record: {
      $type: 'app.bsky.feed.post',
      text: post.text,
      createdAt: post.indexedAt,
      langs: ['en'],
      tags: post.tags ?? [],
    },
    indexedAt: post.indexedAt,
    likeCount: 3,
    repostCount: 1,
    replyCount: 0,
    quoteCount: 0,
  }

/**
 * A stand-in for an account's server and the search behind it: newest first, `since` inclusive and `until` exclusive,
 * keyset cursors, pages filtered after they were cut, an end to its depth, and tags that match in lower case only.
 */
export const startFakeSearch = async (options: Options): Promise<FakeSearch> => {
  const { posts, password = 'app-pass-word', maxDepth = 10_000, pageSize = 100 } = options
  let generation = 1
  const state = {
    searches: [] as URLSearchParams[],
    logins: 0,
    refreshes: 0,
    next: [] as Answer[],
    onSearch: (_params: URLSearchParams): void => {},
  }
  const token = (kind: string) =>
    `e30.${Buffer.from(JSON.stringify({ kind, generation, exp: 4e9 })).toString('base64url')}.sig`
  const session = () => ({ ...identity, accessJwt: token('access'), refreshJwt: token('refresh') })

  const search = (params: URLSearchParams): Answer => {
    state.searches.push(params)
    state.onSearch(params)
    const planned = state.next.shift()
    if (planned) return planned
    const since = Date.parse(params.get('since') ?? '')
    const until = Date.parse(params.get('until') ?? '')
    const word = (params.get('q') ?? '').toLowerCase()
    const tag = params.get('tag')
    const hits = posts
      .filter((post) => Date.parse(post.indexedAt) >= since && Date.parse(post.indexedAt) < until)
      .filter((post) =>
        tag
          ? (post.tags ?? []).some((each) => each.toLowerCase() === tag)
          : post.text.toLowerCase().includes(word),
      )
      .sort((a, b) => (a.indexedAt < b.indexedAt ? 1 : -1))
    const start = Number(params.get('cursor') ?? 0)
    if (!Number.isInteger(start)) {
      return { status: 400, body: { error: 'InvalidRequest', message: 'Invalid cursor format' } }
    }
    const end = start + pageSize
    return {
      status: 200,
      body: {
        posts: hits
          .slice(start, end)
          .filter((post) => !post.hidden)
          .map(viewOf),
        ...(end < Math.min(hits.length, maxDepth) ? { cursor: `${end}` } : {}),
      },
    }
  }

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const url = new URL(request.url ?? '/', 'http://stand-in')
    const bearer = request.headers.authorization?.slice('Bearer '.length)
    const refused = { error: 'ExpiredToken', message: 'Token has expired' }
    switch (url.pathname) {
      case '/xrpc/com.atproto.server.createSession': {
        const body = await readBody(request)
        if (body.password !== password) {
          return {
            status: 401,
            body: { error: 'AuthenticationRequired', message: 'Invalid identifier or password' },
          }
        }
        state.logins++
        return { status: 200, body: session() }
      }
      case '/xrpc/com.atproto.server.refreshSession':
        state.refreshes++
        return { status: 200, body: session() }
      case '/xrpc/com.atproto.server.getSession':
        return bearer === token('access')
          ? { status: 200, body: identity }
          : { status: 400, body: refused }
      case '/xrpc/app.bsky.feed.searchPosts':
        return bearer === token('access')
          ? search(url.searchParams)
          : { status: 400, body: refused }
      default:
        return { status: 404, body: { error: 'NotFound', message: url.pathname } }
    }
  }

  const server = createServer((request, response) => {
    answer(request).then((each) => json(response, each))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(state, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    expireTokens: () => {
      generation++
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  })
}
