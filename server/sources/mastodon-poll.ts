import type { Clock } from './clock.ts'
import { emptyReading, type Reading, readDeletion, readStatuses } from './mastodon-changes.ts'
import type { LookedUp } from './mastodon-lookup.ts'
import type { MastodonMemory } from './mastodon-memory.ts'
import type { MastodonRest } from './mastodon-rest.ts'
import {
  batchNames,
  compareIds,
  type TagBatch,
  walkBack,
  walkForward,
} from './mastodon-timeline.ts'
import type { GapNotice, Page, Report, Watch } from './source.ts'

/** What reading one instance stands on. */
export type Session = {
  watch: Watch
  /** The host of the instance's own accounts. */
  host: string
  /** Whether several tags can be asked for at once. */
  joinsTags: boolean
  rest: MastodonRest
  memory: MastodonMemory
  clock: Clock
}

const hourMs = 3_600_000
const firstWalkMs = 24 * hourMs
const rewalkMs = 48 * hourMs

/** Puts a reading into a page whose cursor stands behind it. */
export const pageOf = (
  { memory, clock }: Session,
  { changes, rejected, filtered }: Reading,
  frame: Pick<Page, 'mode'> & Partial<Pick<Page, 'covered' | 'gaps'>> = { mode: 'live' },
): Page => ({ changes, rejected, filtered, cursor: memory.cursor(clock.now()), ...frame })

export const contextOf = ({ watch, host, memory, clock }: Session) => ({
  watch,
  host,
  memory,
  now: clock.now(),
})

/**
 * Reads what is new since the last poll; at first, the last day. The last page claims the time up to the start of this
 * poll, or tells of a hole when the timeline could not be read to its end.
 */
export async function* poll(session: Session, report: Report): AsyncGenerator<Page> {
  const { memory, clock } = session
  const startedAt = clock.now()
  const isFirst = memory.polledAt === undefined
  const lastPoll = memory.polledAt?.getTime() ?? Number.POSITIVE_INFINITY
  const since = new Date(Math.min(lastPoll, startedAt.getTime() - firstWalkMs))
  const range = { from: memory.polledAt ?? since, to: startedAt }
  const gaps: GapNotice[] = []
  for (const batch of batchesOf(session)) {
    for await (const result of readBatch(session, batch, since)) {
      if ('reason' in result) gaps.push({ ...range, reason: result.reason })
      else yield pageOf(session, result, { mode: batch.read ? 'live' : 'backfill' })
    }
    batch.read = true
  }
  memory.polledAt = startedAt
  memory.rewalkedAt ??= startedAt
  const [gap] = gaps
  if (gap) report({ gap: { ...gap, from: gap.from.toISOString(), to: gap.to.toISOString() } })
  yield pageOf(session, emptyReading(), {
    mode: isFirst ? 'backfill' : 'live',
    ...(gaps.length > 0 ? { gaps } : { covered: range }),
  })
}

const batchesOf = ({ watch, joinsTags, memory }: Session): TagBatch[] => {
  const batches = batchNames(watch.tagKeys, joinsTags).map((names) => memory.batch(names))
  memory.keepBatches(batches)
  return batches
}

/** The mark moves forward page by page; after a walk back only when the walk is done, lest its rest be lost. */
async function* readBatch(
  session: Session,
  batch: TagBatch,
  since: Date,
): AsyncGenerator<Reading | { reason: string }> {
  const { rest } = session
  const isForward = batch.minId !== undefined
  let newestId: string | undefined
  for await (const step of isForward ? walkForward(rest, batch) : walkBack(rest, batch, since)) {
    if (step.kind === 'stuck') {
      yield { reason: step.reason }
      continue
    }
    newestId = newer(newestId, step.newestId)
    if (isForward && newestId !== undefined) batch.minId = newestId
    yield readStatuses(step.statuses, contextOf(session))
  }
  if (newestId !== undefined) batch.minId = newestId
}

const newer = (a: string | undefined, b: string | undefined): string | undefined =>
  a === undefined || (b !== undefined && compareIds(b, a) > 0) ? b : a

/**
 * Walks the last two days again: a post that the instance fetched late has an id from its own past, below the mark,
 * and is found by no poll.
 */
export async function* rewalk(session: Session): AsyncGenerator<Page> {
  const { rest, memory, clock } = session
  const startedAt = clock.now()
  const since = new Date(startedAt.getTime() - rewalkMs)
  for (const batch of batchesOf(session)) {
    for await (const step of walkBack(rest, batch, since)) {
      if (step.kind === 'stuck') continue
      yield pageOf(session, readStatuses(step.statuses, contextOf(session)))
    }
  }
  memory.rewalkedAt = startedAt
}

/** What has become of posts that were looked up; `undefined` when nothing has changed. */
export const pageOfLookedUp = (session: Session, found: LookedUp): Page | undefined => {
  const context = { ...contextOf(session), onlyNews: true }
  const reading = readStatuses(found.present, context)
  for (const id of found.goneIds) readDeletion(id, context, reading)
  return reading.changes.length > 0 ? pageOf(session, reading) : undefined
}
