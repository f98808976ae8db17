import type { ColumnType, Generated } from 'kysely'
import type { Span } from '../../shared/classification.ts'
import type { Measure } from '../../shared/measure.ts'
import type { Platform, PostFlag, TagOrigin } from '../../shared/post.ts'

/** Rows as TypeScript sees them: camelCase by plugin, counts as numbers, days as `YYYY-MM-DD`. */
export type Database = {
  topic: TopicTable
  topicAlias: { topicId: number; tagKey: string; label: string }
  event: EventTable
  topicEvent: { topicId: number; eventId: number }
  classifierVersion: {
    id: Generated<number>
    label: string
    parts: Json<Record<string, string>>
    createdAt: Generated<Date>
  }
  instance: { onlyRow: Generated<boolean>; secretFingerprint: string; createdAt: Generated<Date> }
  post: PostTable
  postLocator: {
    topicId: number
    postKey: string
    uri: string
    url: string
    authorId: string
    handle: string | null
  }
  tombstone: { postKey: string; rev: string; reason: string; known: boolean; erasedAt: Date }
  authorState: { authorKey: string; status: string; changedAt: Date }
  sourceCursor: { source: string; cursor: Json<unknown>; updatedAt: Generated<Date> }
  /** `captured` and `backfilled` are tstzmultirange: read and written by SQL only. */
  coverage: {
    topicId: number
    source: string
    watchedSince: Date
    captured: Generated<string>
    backfilled: Generated<string>
  }
  gap: {
    topicId: number
    source: string
    startsAt: Date
    endsAt: Date
    reason: string
    noticedAt: Generated<Date>
  }
  ledger: LedgerTable
  /** Totals of the ledger at a moment, kept for ten minutes: what came since is the difference. */
  ledgerNote: {
    source: string
    notedAt: Date
    received: number
    filtered: number
    quarantined: number
  }
  quarantine: {
    source: string
    fingerprint: string
    reason: string
    detail: string
    raw: string
    rawEncoding: 'utf8' | 'base64'
    occurredAt: Date
    quarantinedAt: Generated<Date>
  }
  dirtyBucket: { topicId: number; hour: Date; markedAt: Date }
  rollupHour: { topicId: number; measure: Measure; hour: Date; platform: Platform; posts: number }
  rollupDay: { topicId: number; measure: Measure; day: string; platform: Platform; posts: number }
  authorSketch: { topicId: number; day: string; registers: Buffer; stale: Generated<boolean> }
  dataVersion: { topicId: number; version: number }
  sourceAlarm: {
    source: string
    kind: string
    openedAt: Date
    closedAt: Date | null
    detail: string
  }
}

/** Read as a value, written as JSON text. */
type Json<T> = ColumnType<T, string, string>

type TopicTable = {
  id: Generated<number>
  slug: string
  name: string
  demo: Generated<boolean>
  createdAt: Generated<Date>
}

type EventTable = {
  id: Generated<number>
  slug: string
  startsOn: string
  endsOn: string
  title: string
  model: string
  kind: string
  confidence: string
  source: string
}

type PostTable = {
  topicId: number
  postKey: string
  authorKey: string
  platform: Platform
  source: string
  text: string
  textLength: number
  createdAt: Date | null
  observedAt: Date
  postedAt: Date
  editedAt: Date | null
  rev: string
  declaredLang: string | null
  tags: string[]
  matchedTag: string
  matchedBy: TagOrigin
  replyToKey: string | null
  repostOfKey: string | null
  quoteOfKey: string | null
  likes: number | null
  reposts: number | null
  replies: number | null
  quotes: number | null
  flags: PostFlag[]
  /** Claimed more than a day before we saw it: outside live detection. */
  late: boolean
  hidden: boolean
  versionId: number
  lang: string | null
  langConfidence: number | null
  coercion: number
  measures: Measure[]
  scores: Json<Record<string, number>>
  spans: Json<Span[]>
}

type LedgerTable = {
  source: string
  hour: Date
  received: number
  inserted: number
  updated: number
  duplicate: number
  filtered: number
  tombstoned: number
  quarantined: number
}
