import type { Outcome } from '../store/ledger.ts'
import type { StorablePost } from '../store/posts.ts'
import type { Tombstone } from '../store/tombstones.ts'
import type { PreparedChange, PreparedSave } from './prepare-page.ts'

/** What the store knows of the posts and authors that a page speaks of. */
export type Known = {
  /** Stored version by post key and topic id. */
  revs: Map<string, Map<number, string>>
  /** Refused versions by post key. */
  tombstones: Map<string, string>
  authors: Map<string, { status: string; changedAt: Date }>
}

/** What a page does to the store, once for each row, and what became of each of its changes. */
export type Decision = {
  upserts: StorablePost[]
  removals: { topicId: number; postKey: string }[]
  tombstones: Tombstone[]
  outcomes: { at: Date; outcome: Outcome }[]
}

/**
 * Pure: plays a page's changes, in order, against what is stored. For one post the greater version wins, whatever
 * the order of arrival, so that playing any prefix again decides nothing new.
 * Account changes are not decided here: they act on stored posts, by the authors' newest states.
 */
export const decide = (changes: readonly PreparedChange[], known: Known): Decision => {
  const revs = new Map([...known.revs].map(([key, byTopic]) => [key, new Map(byTopic)]))
  const refused = new Map(known.tombstones)
  const upserts = new Map<string, StorablePost>()
  const removals = new Map<string, { topicId: number; postKey: string }>()
  const tombstones = new Map<string, Tombstone>()
  const outcomes: Decision['outcomes'] = []

  const bury = (postKey: string, rev: string, at: Date, reason: Tombstone['reason']) => {
    if ((refused.get(postKey) ?? '') >= rev) return
    refused.set(postKey, rev)
    tombstones.set(postKey, { postKey, rev, reason, known: known.revs.has(postKey), erasedAt: at })
  }
  const remove = (postKey: string, topicId: number) => {
    const id = `${topicId}/${postKey}`
    upserts.delete(id)
    if (known.revs.get(postKey)?.has(topicId)) removals.set(id, { topicId, postKey })
    revs.get(postKey)?.delete(topicId)
  }

  const save = (change: PreparedSave): Outcome => {
    const { postKey, rev, at, rows } = change
    const stored = revs.get(postKey) ?? new Map<number, string>()
    const isOld = [...stored.values()].some((storedRev) => storedRev > rev)
    const wanted = isOld ? [] : rows.filter((row) => (stored.get(row.topicId) ?? '') < rev)
    if (rows.length > 0 && wanted.length === 0) return 'duplicate'
    const author = known.authors.get(change.authorKey)
    if (author?.status === 'deleted' && change.observedAt <= author.changedAt) {
      bury(postKey, rev, at, 'account-deleted')
      return 'tombstoned'
    }
    if ((refused.get(postKey) ?? '') >= rev) return 'tombstoned'

    const left = [...stored].filter(
      ([topicId, storedRev]) => storedRev < rev && !rows.some((row) => row.topicId === topicId),
    )
    for (const [topicId] of left) remove(postKey, topicId)
    if (rows.length === 0 && (left.length > 0 || change.edited)) bury(postKey, rev, at, 'untagged')
    if (wanted.length === 0) return left.length > 0 ? 'updated' : 'filtered'

    let outcome: Outcome = 'updated'
    for (const row of wanted) {
      if (!stored.has(row.topicId)) outcome = 'inserted'
      upserts.set(`${row.topicId}/${postKey}`, { ...row, hidden: author?.status === 'hidden' })
      stored.set(row.topicId, rev)
    }
    revs.set(postKey, stored)
    return outcome
  }

  for (const change of changes) {
    if (change.kind === 'account') continue
    if (change.kind === 'save') {
      outcomes.push({ at: change.at, outcome: save(change) })
      continue
    }
    const stored = [...(revs.get(change.postKey) ?? [])]
    for (const [topicId, rev] of stored) if (rev <= change.rev) remove(change.postKey, topicId)
    bury(change.postKey, change.rev, change.at, 'deleted')
    outcomes.push({ at: change.at, outcome: 'tombstoned' })
  }
  return {
    upserts: [...upserts.values()],
    removals: [...removals.values()].filter(
      ({ topicId, postKey }) => !upserts.has(`${topicId}/${postKey}`),
    ),
    tombstones: [...tombstones.values()],
    outcomes,
  }
}
