import type { TimeRange } from '../../shared/interval.ts'
import { LoginRefused } from './bluesky-session.ts'
import type { Clock } from './clock.ts'
import type { GuardedFetch } from './guarded-fetch.ts'
import { askedDelayMs, backoffMs } from './retry-delay.ts'
import type { Report } from './source.ts'

/** All that one query brought, and how it ended: complete, too deep for one query, or in words why it broke off. */
type QueryAnswer = { views: unknown[]; end: 'complete' | 'too deep' | (string & {}) }

export type SearchRequests = {
  /**
   * Follows one query through all its pages.
   * @throws LoginRefused when the session may not search, Error in words when the search fails for good, and the
   * signal's reason once it aborts.
   */
  all(query: { q: string; tag?: string }, range: TimeRange, depth: number): Promise<QueryAnswer>
}

type RequestOptions = {
  fetch: GuardedFetch
  clock: Clock
  random?: () => number
  /** Least time between two requests: the index is made for people. */
  paceMs?: number
  report: Report
  signal: AbortSignal
}

type Reply =
  | { kind: 'page'; posts: unknown[]; cursor: string | undefined }
  | { kind: 'bad-cursor' }
  | { kind: 'refused'; words: string; isLoginOver: boolean }
  | { kind: 'failed'; words: string; askedMs: number | undefined }

const patience = 8
const emptyInARow = 20
const hitsPerPage = 100
const deepAfter = 1_000
/** What a server says, with status 400, when a session is over and could not be renewed. */
const endOfLogin = ['ExpiredToken', 'InvalidToken']

const parse = (text: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

const readReply = async (response: Response, now: Date): Promise<Reply> => {
  const body = parse(await response.text())
  const askedMs = askedDelayMs(response.headers, now)
  if (response.ok && Array.isArray(body?.posts)) {
    const cursor = typeof body.cursor === 'string' && body.cursor !== '' ? body.cursor : undefined
    return { kind: 'page', posts: body.posts, cursor }
  }
  const said = typeof body?.message === 'string' ? `: ${body.message.slice(0, 200)}` : ''
  const { status } = response
  const words = `the search answered ${status}${said}`
  if (status === 429) return { kind: 'failed', words, askedMs }
  if (status === 400 && /cursor/i.test(said)) return { kind: 'bad-cursor' }
  if (status >= 400 && status < 500) {
    const isLoginOver =
      status === 401 || status === 403 || endOfLogin.some((name) => name === body?.error)
    return { kind: 'refused', words, isLoginOver }
  }
  return {
    kind: 'failed',
    words,
    askedMs: response.headers.has('retry-after') ? askedMs : undefined,
  }
}

/** The paced, patient requests of one search. */
export const createSearchRequests = (options: RequestOptions): SearchRequests => {
  const { fetch, clock, random, paceMs = 1_000, report, signal } = options
  let notBefore = 0

  const exchange = async (params: URLSearchParams): Promise<Reply> => {
    const wait = notBefore - clock.now().getTime()
    if (wait > 0) await clock.sleep(wait, signal)
    signal.throwIfAborted()
    notBefore = clock.now().getTime() + paceMs
    try {
      const response = await fetch(`/xrpc/app.bsky.feed.searchPosts?${params}`, { signal })
      return await readReply(response, clock.now())
    } catch (error) {
      signal.throwIfAborted()
      const words = error instanceof Error ? error.message : String(error)
      return {
        kind: 'failed',
        words: `the search cannot be reached (${words})`,
        askedMs: undefined,
      }
    }
  }

  /** One page, asked for again while the search fails in passing. */
  const patiently = async (params: URLSearchParams, isDeep: boolean): Promise<Reply> => {
    for (let failures = 1; ; failures++) {
      const reply = await exchange(params)
      if (reply.kind !== 'failed') {
        const again =
          failures > 1 ? ({ phase: 'catching-up', detail: 'searching again' } as const) : {}
        report({ ...again, lastHeardAt: clock.now().toISOString(), retryAt: null })
        return reply
      }
      if (failures === patience || (isDeep && failures === 2)) return reply
      notBefore = clock.now().getTime() + (reply.askedMs ?? backoffMs(failures, random))
      const retryAt = new Date(notBefore).toISOString()
      report({ phase: 'waiting', detail: `${reply.words}; trying again`, retryAt })
    }
  }

  return {
    async all({ q, tag }, { from, to }, depth) {
      const base = {
        q,
        ...(tag ? { tag } : {}),
        sort: 'latest',
        since: from.toISOString(),
        until: to.toISOString(),
        limit: String(hitsPerPage),
      }
      const views: unknown[] = []
      const seen = new Set<string>()
      let empty = 0
      // Pages are thinned out after they were cut, so the depth reached is told by pages, not by posts.
      let hits = 0
      for (let cursor: string | undefined; ; ) {
        const params = new URLSearchParams({ ...base, ...(cursor ? { cursor } : {}) })
        const reply = await patiently(params, hits >= deepAfter)
        if (reply.kind === 'bad-cursor') {
          if (seen.has('')) return { views, end: 'the search refused its own cursor twice' }
          // Another server answers now, with cursors of its own: from the beginning, once.
          seen.clear()
          seen.add('')
          hits = 0
          cursor = undefined
          continue
        }
        if (reply.kind === 'refused') {
          if (reply.isLoginOver) throw new LoginRefused(reply.words)
          return { views, end: reply.words }
        }
        if (reply.kind === 'failed') {
          if (hits >= deepAfter) return { views, end: 'too deep' }
          throw new Error(`${reply.words}, ${patience} times in a row`)
        }
        views.push(...reply.posts)
        hits += hitsPerPage
        if (hits > depth) return { views, end: 'too deep' }
        if (reply.cursor === undefined) return { views, end: 'complete' }
        if (seen.has(reply.cursor)) return { views, end: 'the search gave the same cursor twice' }
        seen.add(reply.cursor)
        empty = reply.posts.length === 0 ? empty + 1 : 0
        if (empty > emptyInARow) return { views, end: `${empty} empty pages in a row` }
        cursor = reply.cursor
      }
    },
  }
}
