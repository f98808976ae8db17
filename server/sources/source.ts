import type { TimeRange } from '../../shared/interval.ts'
import type { Platform, Post } from '../../shared/post.ts'
import type { SourceState } from '../../shared/source-state.ts'
import type { Topic } from '../../shared/topic.ts'

/** What a source remembers between runs; JSON, its own business, stored with the posts that it covers. */
export type Cursor = Readonly<Record<string, unknown>>

/** An account's standing on its platform, as far as its posts are concerned. */
export type AccountStatus = 'active' | 'hidden' | 'deleted'

/**
 * Everything that can happen to a post. `at` is the upstream time of the happening: it chooses the ledger's hour.
 * `save` stands for create and edit alike: the greater `post.rev` wins. A post that is saved without a tag of a
 * topic leaves that topic, which matters for edits only.
 */
export type Change =
  | { kind: 'save'; at: Date; post: Post }
  | { kind: 'delete'; at: Date; platform: Platform; uri: string; rev: string }
  | { kind: 'account'; at: Date; platform: Platform; authorId: string; status: AccountStatus }

/** A raw item that could not be read: why, in a code and in words, and what it was (at most 64 KiB). */
export type Rejected = {
  at: Date
  reason: string
  detail: string
  raw: string
  rawEncoding: 'utf8' | 'base64'
}

/** A time without data and its cause, such as "retention exceeded". */
export type GapNotice = TimeRange & { reason: string }

/**
 * What a source hands over at once: changes in the source's order, with the cursor that stands behind all of them.
 * `filtered` counts, by UTC hour (ISO), what was received and concerned no topic.
 * `covered` is the stretch of time that is complete once this page is stored.
 */
export type Page = {
  changes: Change[]
  rejected: Rejected[]
  filtered: Record<string, number>
  /** Absent when the source remembers nothing, since what it has done stands in the coverage. */
  cursor?: Cursor
  covered?: TimeRange
  gaps?: GapNotice[]
  /** Live pages update the charts in their own transaction; the others leave that to the roller. */
  mode: 'live' | 'backfill'
}

/** Reports how the source fares; what is not named stays as it was. */
export type Report = (state: Partial<Omit<SourceState, 'source' | 'platform'>>) => void

/** The watched topics and the keys (by tagKey) of their hashtags. */
export type Watch = { topics: readonly Topic[]; tagKeys: ReadonlySet<string> }

/**
 * Reads one place. `pages` runs until the signal aborts (live) or the work is done (backfill), retries what can be
 * retried, reports while it waits, and throws only what nobody but the operator can mend.
 */
export type Source = {
  readonly name: string
  readonly platform: Platform
  pages(
    watch: Watch,
    cursor: Cursor | undefined,
    report: Report,
    signal: AbortSignal,
  ): AsyncIterable<Page>
}
