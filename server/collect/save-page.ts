import { sql, type Transaction } from 'kysely'
import { crashPoint } from '../crash-point.ts'
import { mergeAuthors, staleSketches } from '../rollup/author-sketch.ts'
import { markDirty } from '../rollup/mark-dirty.ts'
import { recomputeHours } from '../rollup/recompute.ts'
import {
  applyAuthorStates,
  findAuthorStates,
  saveAuthorStates,
  type TouchedByAuthor,
} from '../store/authors.ts'
import { addCoverage, addGap } from '../store/coverage.ts'
import { saveCursor } from '../store/cursors.ts'
import { raiseDataVersions } from '../store/data-version.ts'
import { addToLedger, type Tally, tallyUp } from '../store/ledger.ts'
import type { Db } from '../store/open-database.ts'
import { findRevisions, removePosts, type Touched, upsertPosts } from '../store/posts.ts'
import { saveQuarantine } from '../store/quarantine.ts'
import type { Database } from '../store/schema.ts'
import { findTombstones, saveTombstones } from '../store/tombstones.ts'
import { type Decision, decide, type Known } from './decide.ts'
import type { PreparedChange, PreparedPage } from './prepare-page.ts'

type Trx = Transaction<Database>

/** Any number that all writers of posts agree on: pages are saved one after another, whatever their source. */
const saveLock = 5_648_316

/** A live page counts so few hours anew by itself; one that catches up spans more, and leaves them to the roller. */
const mostHoursAtOnce = 2

const hourMs = 3_600_000
const hourOf = (time: Date) => new Date(Math.floor(time.getTime() / hourMs) * hourMs)

type AccountChange = Extract<PreparedChange, { kind: 'account' }>

/** Of two changes within a millisecond the later one in the source's order stands. */
const newestAccountChanges = (changes: readonly PreparedChange[]): AccountChange[] => {
  const newest = new Map<string, AccountChange>()
  for (const change of changes) {
    if (change.kind !== 'account') continue
    const other = newest.get(change.authorKey)
    if (!other || other.changedAt <= change.changedAt) newest.set(change.authorKey, change)
  }
  return [...newest.values()]
}

const loadKnown = async (trx: Trx, changes: readonly PreparedChange[]): Promise<Known> => {
  const posts = changes.filter((change) => change.kind !== 'account')
  const postKeys = [...new Set(posts.map((change) => change.postKey))]
  const authorKeys = new Set(
    posts.flatMap((change) => (change.kind === 'save' ? [change.authorKey] : [])),
  )
  const stored = await findRevisions(trx, postKeys)
  const tombstones = await findTombstones(trx, postKeys)
  const authors = await findAuthorStates(trx, [...authorKeys])
  const revs: Known['revs'] = new Map()
  for (const { postKey, topicId, rev } of stored) {
    revs.set(postKey, (revs.get(postKey) ?? new Map()).set(topicId, rev))
  }
  return {
    revs,
    tombstones: new Map(tombstones.map(({ postKey, rev }) => [postKey, rev])),
    authors: new Map(authors.map((author) => [author.authorKey, author])),
  }
}

const write = async (trx: Trx, decision: Decision) => {
  const removed = await removePosts(trx, decision.removals)
  const saved = await upsertPosts(trx, decision.upserts)
  await saveTombstones(trx, decision.tombstones)
  return { removed, saved }
}

const buryErased = (trx: Trx, erased: readonly TouchedByAuthor[], at: Date) => {
  const byKey = new Map(
    erased.map(({ postKey, rev }) => [
      postKey,
      { postKey, rev, reason: 'account-deleted' as const, known: true, erasedAt: at },
    ]),
  )
  return saveTombstones(trx, [...byKey.values()])
}

/**
 * Keeps the hourly counts and the daily author sketches in step with what was saved, and with what came or went
 * otherwise: removed, erased, hidden, shown again.
 */
const followUp = async (
  trx: Trx,
  saved: readonly Touched[],
  moved: readonly Touched[],
  mode: PreparedPage['mode'],
) => {
  const touched = [...saved, ...moved]
  for (const topicId of new Set(touched.map((each) => each.topicId))) {
    const own = (each: Touched) => each.topicId === topicId
    const times = touched.filter(own).map((each) => hourOf(each.postedAt).getTime())
    const hours = [...new Set(times)].sort((a, b) => a - b).map((time) => new Date(time))
    await markDirty(
      trx,
      hours.map((hour) => ({ topicId, hour })),
    )
    await mergeAuthors(
      trx,
      topicId,
      saved.filter((each) => own(each) && each.inserted),
    )
    await staleSketches(trx, topicId, moved.filter(own))
    if (mode === 'live' && hours.length <= mostHoursAtOnce)
      await recomputeHours(trx, topicId, hours)
  }
}

const countOutcomes = (
  page: PreparedPage,
  decision: Decision,
  byAuthor: readonly TouchedByAuthor[],
): Tally => {
  const tally: Tally = new Map()
  const hour = (at: Date) => hourOf(at).toISOString()
  const moved = new Set(byAuthor.map((each) => each.authorKey))
  for (const { at, outcome } of decision.outcomes) tallyUp(tally, hour(at), outcome)
  for (const { at } of page.rejected) tallyUp(tally, hour(at), 'quarantined')
  for (const [at, count] of Object.entries(page.filtered)) {
    tallyUp(tally, hour(new Date(at)), 'filtered', count)
  }
  for (const change of page.changes) {
    if (change.kind !== 'account') continue
    tallyUp(tally, hour(change.at), moved.has(change.authorKey) ? 'updated' : 'filtered')
  }
  return tally
}

/** What the source's state tells of a saved page. */
type Saved = { lastPostAt: Date | undefined }

/**
 * Stores a page in one transaction: posts, classifications, removals, counts by hour, coverage, gaps, quarantine,
 * ledger, and the cursor that stands behind them. Saving the same page again changes no post and no count.
 */
export const savePage = (
  db: Db,
  source: string,
  topicIds: readonly number[],
  page: PreparedPage,
): Promise<Saved> =>
  db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${saveLock})`.execute(trx)
    const accounts = newestAccountChanges(page.changes)
    await saveAuthorStates(trx, accounts)
    const known = await loadKnown(trx, page.changes)
    const decision = decide(page.changes, known)
    const { removed, saved } = await write(trx, decision)
    const { toggled, erased } = await applyAuthorStates(
      trx,
      accounts.map((account) => account.authorKey),
    )
    await buryErased(trx, erased, accounts[0]?.at ?? new Date())
    crashPoint('ingest.afterInsert')

    const moved = [...removed, ...toggled, ...erased]
    await followUp(trx, saved, moved, page.mode)
    await saveQuarantine(trx, source, page.rejected)
    await addToLedger(trx, source, countOutcomes(page, decision, [...toggled, ...erased]))
    if (page.covered) {
      const kind = page.mode === 'live' ? 'captured' : 'backfilled'
      await addCoverage(trx, topicIds, source, page.covered, kind)
    }
    for (const gap of page.gaps ?? []) await addGap(trx, topicIds, source, gap)
    const changed = [...saved, ...moved].map((each) => each.topicId)
    await raiseDataVersions(trx, page.gaps?.length ? topicIds : [...new Set(changed)])
    crashPoint('ingest.beforeCursor')
    if (page.cursor) await saveCursor(trx, source, page.cursor)

    const times = saved.map((each) => each.postedAt.getTime())
    return { lastPostAt: times.length > 0 ? new Date(Math.max(...times)) : undefined }
  })
