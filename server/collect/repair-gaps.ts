import type { TimeRange } from '../../shared/interval.ts'
import type { Topic } from '../../shared/topic.ts'
import {
  createSearchSource,
  type SearchOptions,
  searchableUntil,
  searchName,
} from '../sources/bluesky-search.ts'
import { LoginRefused } from '../sources/bluesky-session.ts'
import { systemClock } from '../sources/clock.ts'
import type { Page, Source } from '../sources/source.ts'
import { findCaptured, findUnrepaired } from '../store/unfilled.ts'
import { type CollectDependencies, collect } from './collect.ts'

/** How to search; without a clock and a pace of one's own, as the search's source does. */
export type Repair = Pick<SearchOptions, 'open' | 'clock' | 'paceMs'>

type Log = {
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs

const sources = { live: 'bluesky-live', search: searchName }
/** The source whose state tells how repairing fares. */
export const repairer = { name: searchName, platform: 'bluesky' } as const

const marginSeconds = 60
const recentMs = 2 * hourMs
const oldestGapMs = 30 * 24 * hourMs

/** Meanwhile the stream connects, and notices what it missed. */
const firstAfterMs = minuteMs
const everyMs = hourMs
const againAfterMs = 15 * minuteMs

/**
 * Where a search breaks off, the gap that it was to fill still stands as such and is tried again: it is not noted once
 * more.
 */
const withoutGaps = (source: Source, log: Log): Source => ({
  ...source,
  async *pages(...args) {
    for await (const { gaps = [], ...page } of source.pages(...args)) {
      for (const gap of gaps) log.warn({ source: source.name, ...gap }, 'a search broke off')
      yield page satisfies Page
    }
  },
})

/**
 * Searches what the stream may have lost: what it captured in the last two hours, since it can lose posts without a
 * word when its replay turns live (what it has yet to read is left to it); and the gaps of the last 30 days that no search has filled yet, each with a margin, oldest first.
 * What is found counts as backfilled. One search that fails does not keep the others from being tried.
 * @returns how many gaps are left
 * @throws LoginRefused at once, and at the end what a search threw
 */
export const repairGaps = async (
  topics: readonly Topic[],
  { clock = systemClock, open, ...pace }: Repair,
  dependencies: CollectDependencies,
  log: Log,
): Promise<number> => {
  const { db, signal } = dependencies
  const to = searchableUntil(clock.now())
  const since = (ms: number) => ({ from: new Date(to.getTime() - ms), to })
  const findGaps = (topic: Topic) =>
    findUnrepaired(db, topic.id, sources, since(oldestGapMs), marginSeconds)

  let session: ReturnType<typeof open> | undefined
  const openOnce = () => {
    session ??= open()
    return session
  }
  const failures: unknown[] = []
  const search = async (topic: Topic, range: TimeRange): Promise<void> => {
    const source = createSearchSource({ ranges: [range], open: openOnce, clock, ...pace })
    try {
      await collect(withoutGaps(source, log), [topic], dependencies)
    } catch (error) {
      if (signal.aborted || error instanceof LoginRefused) throw error
      failures.push(error)
    }
  }

  let left = 0
  for (const topic of topics) {
    const recent = await findCaptured(db, topic.id, sources.live, since(recentMs))
    for (const stretch of recent) await search(topic, stretch)
    for (const gap of await findGaps(topic)) await search(topic, gap)
    left += (await findGaps(topic)).length
  }
  if (failures.length > 0) throw failures[0]
  return left
}

/**
 * Repairs gaps soon after the start and then every hour, until the signal aborts. What fails is told, and tried again
 * a little later; a login that was refused, an hour later.
 */
export const keepRepairing = async (
  topics: readonly Topic[],
  repair: Repair,
  dependencies: CollectDependencies,
  log: Log,
): Promise<void> => {
  const { report, signal } = dependencies
  const { clock = systemClock } = repair
  const later = (ms: number) => new Date(clock.now().getTime() + ms).toISOString()

  report({
    phase: 'live',
    detail: `begins to search what the stream missed at ${later(firstAfterMs)}`,
  })
  await clock.sleep(firstAfterMs, signal)
  while (!signal.aborted) {
    let waitMs = everyMs
    try {
      const left = await repairGaps(topics, repair, dependencies, log)
      const gaps = left === 0 ? 'no gap is left' : `${left} gaps are left`
      const detail = `searched what the stream missed: ${gaps}; again at ${later(waitMs)}`
      report({ phase: 'live', detail, retryAt: null })
    } catch (error) {
      if (signal.aborted) break
      const isRefused = error instanceof LoginRefused
      if (!isRefused) waitMs = againAfterMs
      const detail = error instanceof Error ? error.message : String(error)
      log.error({ source: searchName, err: error }, 'repairing gaps failed')
      report({ phase: isRefused ? 'unauthorised' : 'waiting', detail, retryAt: later(waitMs) })
    }
    await clock.sleep(waitMs, signal)
  }
  report({ phase: 'stopped', detail: 'stopped', retryAt: null })
}
