import type { TimeRange } from '../../shared/interval.ts'
import { blueskyViewPost } from '../normalise/bluesky-view.ts'
import { isInvalid } from '../normalise/invalid.ts'
import { tagKey } from '../normalise/tag-key.ts'
import { LoginRefused } from './bluesky-session.ts'
import { type Clock, systemClock } from './clock.ts'
import type { GuardedFetch } from './guarded-fetch.ts'
import { createSearchRequests, type SearchRequests } from './search-requests.ts'
import type { Change, GapNotice, Page, Rejected, Report, Source, Watch } from './source.ts'

const hourMs = 3_600_000
const maxRaw = 64 * 1024

export type SearchOptions = {
  /** What is searched: half-open, oldest first. */
  range: TimeRange
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

type SearchCursor = { from: string; to: string; done: string }

/** Where an unfinished search of the same range goes on; a search of another range begins anew. */
const resumeAt = (cursor: unknown, { from, to }: TimeRange): Date => {
  const stored = cursor as Partial<SearchCursor> | undefined
  const done = new Date(stored?.done ?? '')
  const isSame = stored?.from === from.toISOString() && stored?.to === to.toISOString()
  return isSame && done > from && done <= to ? done : from
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

/**
 * Bluesky's search as a source of the past: slices of time from old to new, each the union of several queries, one
 * page a slice, resumable at the last finished slice. The search hides some posts, so what it fills counts as
 * backfilled, never as captured.
 */
export const createSearchSource = (options: SearchOptions): Source => {
  const { range, open, sliceHours = 24, depth = 9_000, clock = systemClock } = options

  const searchSlice = async (
    requests: SearchRequests,
    watch: Watch,
    slice: TimeRange,
  ): Promise<{ views: unknown[]; gaps: GapNotice[] } | 'too deep'> => {
    const byUri = new Map<string, unknown>()
    const gaps: GapNotice[] = []
    for (const query of queriesFor(watch)) {
      const answer = await requests.all(query, slice, depth)
      if (answer.end === 'too deep') return 'too deep'
      for (const view of answer.views) {
        const { uri } = (view ?? {}) as { uri?: unknown }
        byUri.set(typeof uri === 'string' ? uri : JSON.stringify(view), view)
      }
      if (answer.end !== 'complete') gaps.push({ ...slice, reason: answer.end })
    }
    return { views: [...byUri.values()], gaps }
  }

  async function* pages(
    watch: Watch,
    cursor: unknown,
    report: Report,
    signal: AbortSignal,
  ): AsyncGenerator<Page> {
    report({ phase: 'connecting', detail: 'logging in', retryAt: null })
    const fetch = await open().catch((error) => {
      if (error instanceof LoginRefused) report({ phase: 'unauthorised', detail: error.message })
      throw error
    })
    const requests = createSearchRequests({ ...options, fetch, clock, report, signal })
    let from = resumeAt(cursor, range)
    let sliceMs = sliceHours * hourMs
    while (from < range.to && !signal.aborted) {
      const to = new Date(Math.min(from.getTime() + sliceMs, range.to.getTime()))
      report({
        phase: 'catching-up',
        detail: `searching ${from.toISOString()} – ${to.toISOString()}`,
      })
      const found = await searchSlice(requests, watch, { from, to })
      if (found === 'too deep' && sliceMs > 60_000) {
        sliceMs /= 2
        continue
      }
      const { views, gaps } =
        found === 'too deep'
          ? {
              views: [],
              gaps: [{ from, to, reason: 'more posts in a minute than the search shows' }],
            }
          : found
      const { filtered, ...rest } = read(views, clock.now())
      const done: SearchCursor = {
        from: range.from.toISOString(),
        to: range.to.toISOString(),
        done: to.toISOString(),
      }
      yield {
        ...rest,
        filtered: filtered > 0 ? { [hourOf(clock.now())]: filtered } : {},
        cursor: done,
        mode: 'backfill',
        ...(gaps.length > 0 ? { gaps } : { covered: { from, to } }),
      }
      from = to
      sliceMs = Math.min(sliceMs * 2, sliceHours * hourMs)
    }
  }

  return { name: 'bluesky-search', platform: 'bluesky', pages }
}
