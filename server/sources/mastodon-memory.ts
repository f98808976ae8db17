import type { TagBatch } from './mastodon-timeline.ts'
import type { Cursor } from './source.ts'

/** A post that was handed on, by its id on this instance: what a later deletion or edit is told by. */
export type RecentPost = { uri: string; rev: string; seenAt: number }

const keptMs = 7 * 86_400_000
const keptPosts = 5_000
const keptDeletions = 1_000

/**
 * What a Mastodon source remembers between runs, small enough to be stored with every page: how far each batch of
 * tags has been read, and the ids of recent posts, since a deletion names nothing but an id.
 */
export class MastodonMemory {
  readonly recent = new Map<string, RecentPost>()
  /** Ids that were deleted a moment ago: a page that was on its way must not bring them back. */
  readonly deleted = new Set<string>()
  /** Since this start: posts left out because their authors refuse to be collected. */
  refusedPosts = 0
  polledAt: Date | undefined
  rewalkedAt: Date | undefined
  #batches = new Map<string, TagBatch>()

  /** Reads a stored cursor; what is missing or unreadable in it counts as not remembered. */
  constructor(cursor: Cursor | undefined, now: Date) {
    this.polledAt = pastDate(cursor?.polledAt, now)
    this.rewalkedAt = pastDate(cursor?.rewalkedAt, now)
    for (const stored of listOf(cursor?.batches)) {
      const batch = stored as TagBatch | null
      if (Array.isArray(batch?.names)) this.#batches.set(keyOf(batch.names), { ...batch })
    }
    for (const stored of listOf(cursor?.recent)) {
      const [id, uri, rev, seenAt] = listOf(stored)
      if (typeof id !== 'string' || typeof uri !== 'string') continue
      this.remember(id, { uri, rev: String(rev), seenAt: Number(seenAt) })
    }
  }

  /** The batch of these names, as far as it has been read. */
  batch(names: readonly string[]): TagBatch {
    const known = this.#batches.get(keyOf(names)) ?? { names }
    this.#batches.set(keyOf(names), known)
    return known
  }

  /** Forgets batches of names that are no longer watched. */
  keepBatches(batches: readonly TagBatch[]): void {
    this.#batches = new Map(batches.map((batch) => [keyOf(batch.names), batch]))
  }

  remember(id: string, post: RecentPost): void {
    this.recent.set(id, post)
    if (this.recent.size > keptPosts) dropFirst(this.recent)
  }

  /** The post is gone: returns what was known of it. */
  forget(id: string): RecentPost | undefined {
    const known = this.recent.get(id)
    this.recent.delete(id)
    this.deleted.add(id)
    if (this.deleted.size > keptDeletions) dropFirst(this.deleted)
    return known
  }

  /** The cursor behind everything handed on so far. */
  cursor(now: Date): Cursor {
    for (const [id, { seenAt }] of this.recent) {
      if (!(seenAt > now.getTime() - keptMs)) this.recent.delete(id)
    }
    return {
      batches: Array.from(this.#batches.values(), (batch) => ({ ...batch })),
      polledAt: this.polledAt?.toISOString(),
      rewalkedAt: this.rewalkedAt?.toISOString(),
      recent: Array.from(this.recent, ([id, { uri, rev, seenAt }]) => [id, uri, rev, seenAt]),
    }
  }
}

const keyOf = (names: readonly string[]): string => names.join(' ')

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** A clock that was set back must not leave a stretch unread. */
const pastDate = (value: unknown, now: Date): Date | undefined => {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(time) ? undefined : new Date(Math.min(time, now.getTime()))
}

const dropFirst = (collection: Map<string, unknown> | Set<string>): void => {
  for (const key of collection.keys()) {
    collection.delete(key)
    return
  }
}
