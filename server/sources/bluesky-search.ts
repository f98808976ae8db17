import type { TimeRange } from '../../shared/interval.ts'
import { blueskyViewPost } from '../normalise/bluesky-view.ts'
import { isInvalid } from '../normalise/invalid.ts'
import { tagKey } from '../normalise/tag-key.ts'
import { LoginRefused } from './bluesky-session.ts'
import { type Clock, systemClock } from './clock.ts'
import type { GuardedFetch } from './guarded-fetch.ts'
import { createSearchRequests, type SearchRequests } from './search-requests.ts'
import type { Change, Page, Rejected, Report, Source, Watch } from './source.ts'

const hourMs = 3_600_000
const maxRaw = 64 * 1024
const shortestSliceMs = 60_000
const tooDeep = { views: [], broken: ['more posts in a minute than the search shows'] }

/** The source's name. */
export const searchName = 'bluesky-search'

/** The index takes a moment to know of a post: what is younger is not searched yet. */
const indexLagMs = 5 * 60_000

/** Up to when the index can be trusted to know what was posted. */
export const searchableUntil = (now: Date): Date => new Date(now.getTime() - indexLagMs)

export type SearchOptions = {
  /** What is searched, one after the other. */
  ranges: readonly TimeRange[]
  /** Opens the session; called once, when the search begins. */
  open: () => Promise<GuardedFetch>
  /** Length of one slice of time. */
  sliceHours?: number
  /** Most posts that one query is trusted with; the index ends at about 10,000. */
  depth?: number
  paceMs?: number
  clock?: Clock
  random?: () => number
}

/** The queries whose answers are united, since each alone misses some: by text, by folded tag, by tag as written. */
const queriesFor = (watch: Watch): { q: string; tag?: string }[] =>
  watch.topics
    .flatMap((topic) => topic.aliases)
    .flatMap((alias) => {
      const key = tagKey(alias)
      const tags = key === alias ? [key] : [key, alias]
      return [{ q: `#${alias}` }, ...tags.map((tag) => ({ q: `#${alias}`, tag }))]
    })

type Found = { changes: Change[]; rejected: Rejected[]; filtered: number }

const hourOf = (time: Date) => new Date(Math.floor(time.getTime() / hourMs) * hourMs).toISOString()

/** Normalises views one by one, so that one malformed view costs only itself. */
const read = (views: Iterable<unknown>, now: Date): Found => {
  const found: Found = { changes: [], rejected: [], filtered: 0 }
  for (const view of views) {
    const post = blueskyViewPost(view, now)
    if (!isInvalid(post)) {
      found.changes.push({ kind: 'save', at: post.observedAt, post })
    } else if (post.invalid === 'consent') {
      found.filtered++
    } else {
      const raw = (JSON.stringify(view) ?? 'undefined').slice(0, maxRaw)
      const { invalid: reason, detail } = post
      found.rejected.push({ at: now, reason, detail, raw, rawEncoding: 'utf8' })
    }
  }
  return found
}

/** A page for a slice of time; where some of its queries broke off it covers nothing, and says why. */
const toPage = (slice: TimeRange, { views, broken }: SliceAnswer, now: Date): Page => {
  const { filtered, ...found } = read(views, now)
  return {
    ...found,
    filtered: filtered > 0 ? { [hourOf(now)]: filtered } : {},
    mode: 'backfill',
    ...(broken.length > 0
      ? { gaps: [{ ...slice, reason: [...new Set(broken)].join('; ') }] }
      : { covered: slice }),
  }
}

type SliceAnswer = { views: unknown[]; broken: string[] }

/** Unites the answers of all queries over a slice. */
const searchSlice = async (
  requests: SearchRequests,
  watch: Watch,
  slice: TimeRange,
  depth: number,
): Promise<SliceAnswer | 'too deep'> => {
  const byUri = new Map<string, unknown>()
  const broken: string[] = []
  for (const query of queriesFor(watch)) {
    const answer = await requests.all(query, slice, depth)
    if (answer.end === 'too deep') return 'too deep'
    for (const view of answer.views) {
      const { uri } = (view ?? {}) as { uri?: unknown }
      byUri.set(typeof uri === 'string' ? uri : JSON.stringify(view), view)
    }
    if (answer.end !== 'complete') broken.push(answer.end)
  }
  return { views: [...byUri.values()], broken }
}

/**
 * Bluesky's search as a source of the past: slices of time from old to new, each the union of several queries, one
 * page a slice. It has no cursor: what it has done stands in the coverage, and whoever asks for the ranges leaves that
 * out. The search hides some posts, so what it fills counts as backfilled, never as captured.
 */
export const createSearchSource = (options: SearchOptions): Source => {
  const { ranges, open, sliceHours = 24, depth = 9_000, clock = systemClock } = options

  async function* searchRange(
    range: TimeRange,
    requests: SearchRequests,
    watch: Watch,
    report: Report,
    signal: AbortSignal,
  ): AsyncGenerator<Page> {
    let { from } = range
    let sliceMs = sliceHours * hourMs
    while (from < range.to && !signal.aborted) {
      const to = new Date(Math.min(from.getTime() + sliceMs, range.to.getTime()))
      const detail = `searching ${from.toISOString()} – ${to.toISOString()}`
      report({ phase: 'catching-up', detail })
      const found = await searchSlice(requests, watch, { from, to }, depth)
      if (found === 'too deep' && sliceMs > shortestSliceMs) {
        sliceMs /= 2
        continue
      }
      const answer = found === 'too deep' ? tooDeep : found
      yield toPage({ from, to }, answer, clock.now())
      from = to
      sliceMs = Math.min(sliceMs * 2, sliceHours * hourMs)
    }
  }

  async function* pages(
    watch: Watch,
    _cursor: unknown,
    report: Report,
    signal: AbortSignal,
  ): AsyncGenerator<Page> {
    if (ranges.length === 0) return
    report({ phase: 'connecting', detail: 'logging in', retryAt: null })
    try {
      const fetch = await open()
      const requests = createSearchRequests({ ...options, fetch, clock, report, signal })
      for (const range of ranges) yield* searchRange(range, requests, watch, report, signal)
    } catch (error) {
      if (error instanceof LoginRefused) report({ phase: 'unauthorised', detail: error.message })
      throw error
    }
  }

  return { name: searchName, platform: 'bluesky', pages }
}
