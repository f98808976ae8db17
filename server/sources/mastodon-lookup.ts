import type { MastodonMemory } from './mastodon-memory.ts'
import type { MastodonRest } from './mastodon-rest.ts'

const idsPerRequest = 20
const singleRequestsPerRound = 4

/** What a round of looking up found: the statuses as they are now, and the ids of those that are gone. */
export type LookedUp = { present: unknown[]; goneIds: string[] }

/**
 * Looks up posts that were handed on, twenty a round and the longest unchecked first: an instance tells nobody without
 * a token, and nobody who was away, of edits and deletions.
 */
export const createLookup = (
  rest: MastodonRest,
  memory: MastodonMemory,
): ((now: Date) => Promise<LookedUp>) => {
  const checkedAt = new Map<string, number>()
  let asksMany = true

  const due = (): string[] => {
    for (const id of checkedAt.keys()) if (!memory.recent.has(id)) checkedAt.delete(id)
    return Array.from(memory.recent, ([id, { seenAt }]) => ({
      id,
      time: checkedAt.get(id) ?? seenAt,
    }))
      .sort((a, b) => a.time - b.time)
      .slice(0, asksMany ? idsPerRequest : singleRequestsPerRound)
      .map(({ id }) => id)
  }

  /** Returns the ids that were not in the answer. A request that fails is halved, never skipped. */
  const askMany = async (ids: readonly string[], found: LookedUp): Promise<readonly string[]> => {
    if (ids.length === 0) return []
    const query = new URLSearchParams(ids.map((id) => ['id[]', id]))
    const answer = await rest.get(`/api/v1/statuses?${query}`, 'array', 2)
    if (answer.kind === 'json') {
      const present = answer.json as unknown[]
      found.present.push(...present)
      const presentIds = new Set(present.map(idOf))
      return ids.filter((id) => !presentIds.has(id))
    }
    if (answer.kind === 'refused' && answer.status >= 400) {
      asksMany = false // before version 4.3 there is no such request
      return ids.slice(0, singleRequestsPerRound)
    }
    if (ids.length === 1) return ids
    const middle = Math.ceil(ids.length / 2)
    const missing = await askMany(ids.slice(0, middle), found)
    return [...missing, ...(await askMany(ids.slice(middle), found))]
  }

  /** Only 404 and 410 say that a post is gone; everything else leaves it as it is. */
  const askOne = async (id: string, found: LookedUp): Promise<void> => {
    const answer = await rest.get(`/api/v1/statuses/${encodeURIComponent(id)}`, 'object', 2)
    if (answer.kind === 'json') found.present.push(answer.json)
    const status = answer.kind === 'refused' ? answer.status : undefined
    if (status === 404 || status === 410) found.goneIds.push(id)
  }

  return async (now) => {
    const found: LookedUp = { present: [], goneIds: [] }
    const ids = due()
    for (const id of ids) checkedAt.set(id, now.getTime())
    for (const id of asksMany ? await askMany(ids, found) : ids) await askOne(id, found)
    return found
  }
}

const idOf = (status: unknown): string => String((status as { id?: unknown } | null)?.id)
