import { type Post, postedAt } from '../../shared/post.ts'
import { type Invalid, isInvalid } from '../normalise/invalid.ts'
import { mastodonPost } from '../normalise/mastodon.ts'
import { refusedConsent } from '../normalise/mastodon-consent.ts'
import type { MastodonMemory } from './mastodon-memory.ts'
import type { Change, Page, Rejected, Watch } from './source.ts'

/** What a handful of statuses or events amounts to; a page without its frame. */
export type Reading = Pick<Page, 'changes' | 'rejected' | 'filtered'>

export type ReadingContext = {
  watch: Watch
  /** The host of the instance's own accounts. */
  host: string
  memory: MastodonMemory
  now: Date
  /** Looked up again, not received: only what has changed is handed on. */
  onlyNews?: boolean
}

const rawLimitBytes = 64 * 1024

/**
 * Reads statuses into changes, and remembers their ids. Posts of other tags are counted, as are those whose authors
 * refuse; an edit is handed on even without a tag, since it may have had one. What became private or refused after it
 * was handed on is deleted.
 */
export const readStatuses = (
  statuses: readonly unknown[],
  context: ReadingContext,
  reading: Reading = emptyReading(),
): Reading => {
  for (const status of statuses) readStatus(status, context, reading)
  return reading
}

export const emptyReading = (): Reading => ({ changes: [], rejected: [], filtered: {} })

const readStatus = (status: unknown, context: ReadingContext, reading: Reading): void => {
  const id = String((status as { id?: unknown } | null)?.id)
  const finding = judge(status, id, context)
  if (finding.kind === 'filtered') countFiltered(reading, finding.at)
  if (finding.kind === 'unwanted') takeBack(id, context, reading)
  if (finding.kind === 'unreadable') {
    const { invalid, detail } = finding.cause
    reading.rejected.push(rejectedItem(JSON.stringify(status), invalid, detail, context.now))
  }
  if (finding.kind === 'saved') {
    reading.changes.push({ kind: 'save', at: finding.at, post: finding.post })
    if (finding.isWatched) rememberPost(id, finding.post, context)
    else context.memory.recent.delete(id)
  }
}

/** What a status is to us. `unwanted` must not be kept: its author refuses, or it is not public (any more). */
type Finding =
  | { kind: 'saved'; at: Date; post: Post; isWatched: boolean }
  | { kind: 'filtered'; at: Date }
  | { kind: 'unwanted' }
  | { kind: 'unreadable'; cause: Invalid }
  | { kind: 'unchanged' }

const judge = (status: unknown, id: string, context: ReadingContext): Finding => {
  const { watch, host, memory, now } = context
  if (memory.deleted.has(id)) return { kind: 'filtered', at: now }
  if (refusedConsent(status)) {
    memory.refusedPosts++
    return { kind: 'unwanted' }
  }
  const uriOf = (other: string) => memory.recent.get(other)?.uri
  const post = mastodonPost(status, { host, observedAt: now, uriOf })
  if (isInvalid(post)) {
    return post.invalid === 'not-public'
      ? { kind: 'unwanted' }
      : { kind: 'unreadable', cause: post }
  }
  if (context.onlyNews && (memory.recent.get(id)?.rev ?? '') >= post.rev) {
    return { kind: 'unchanged' }
  }
  const at = new Date(Math.min(+now, +(post.editedAt ?? postedAt(post))))
  const isWatched = post.tags.some((tag) => watch.tagKeys.has(tag.key))
  return isWatched || post.editedAt
    ? { kind: 'saved', at, post, isWatched }
    : { kind: 'filtered', at }
}

const rememberPost = (id: string, post: Post, { memory, now }: ReadingContext): void => {
  const known = memory.recent.get(id)
  if (known && known.rev > post.rev) return
  const seenAt = known?.seenAt ?? now.getTime()
  memory.remember(id, { uri: post.uri, rev: post.rev, seenAt })
}

/** A deletion by the id of this instance: of a post that was handed on, or of none that concerns us. */
export const readDeletion = (
  id: string,
  { memory, now }: ReadingContext,
  reading: Reading,
): void => {
  const known = memory.forget(id)
  if (known) reading.changes.push(deletion(known.uri, now))
  else countFiltered(reading, now)
}

/** A post that is there but must not be kept (any more). Its text goes nowhere, not even into quarantine. */
const takeBack = (id: string, context: ReadingContext, reading: Reading): void => {
  const known = context.memory.recent.get(id)
  context.memory.recent.delete(id)
  if (known) reading.changes.push(deletion(known.uri, context.now))
  else countFiltered(reading, context.now)
}

const deletion = (uri: string, now: Date): Change => ({
  kind: 'delete',
  at: now,
  platform: 'mastodon',
  uri,
  rev: now.toISOString(),
})

const countFiltered = (reading: Reading, at: Date): void => {
  const hour = `${at.toISOString().slice(0, 13)}:00:00.000Z`
  reading.filtered[hour] = (reading.filtered[hour] ?? 0) + 1
}

/** An item that could not be read, with the beginning of what it was. */
export const rejectedItem = (item: string, reason: string, detail: string, at: Date): Rejected => {
  const raw = Buffer.from(item).subarray(0, rawLimitBytes).toString('utf8').replaceAll('\0', '')
  return { at, reason, detail, raw, rawEncoding: 'utf8' }
}
