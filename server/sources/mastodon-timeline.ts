import type { MastodonRest } from './mastodon-rest.ts'

/**
 * Hashtags that are asked for in one request. `known` is one of them that the instance has shown to know, `minId` the
 * newest post that was read, `read` says that the first walk into the past is done.
 */
export type TagBatch = {
  readonly names: readonly string[]
  known?: string
  minId?: string
  read?: boolean
}

/** A step of a walk through a timeline; `stuck` means that what lies behind cannot be reached. */
export type Step =
  | { kind: 'statuses'; statuses: unknown[]; newestId: string | undefined }
  | { kind: 'stuck'; reason: string }

/** The instance does not let us read (any more). */
export class Refused extends Error {}

const pageSizes = [40, 10, 2, 1]
const namesPerRequest = 4

/** Sorts the names, so that the same watch makes the same batches after a restart. */
export const batchNames = (tagKeys: Iterable<string>, joinsTags: boolean): string[][] => {
  const names = [...tagKeys].sort()
  const size = joinsTags ? namesPerRequest : 1
  return Array.from({ length: Math.ceil(names.length / size) }, (_, index) =>
    names.slice(index * size, (index + 1) * size),
  )
}

/** Orders the ids of one instance, which are numbers too long for `number`, or ULIDs: by length, then by text. */
export const compareIds = (a: string, b: string): number =>
  a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)

/** The ids of a page's statuses, from the oldest to the newest. */
const idsOf = (statuses: readonly unknown[]): string[] =>
  statuses
    .map((status) => (status as { id?: unknown } | null)?.id)
    .filter((id) => typeof id === 'string')
    .sort(compareIds)

/** Everything behind `batch.minId`, window by window, the oldest first, until the timeline has no more. */
export async function* walkForward(rest: MastodonRest, batch: TagBatch): AsyncGenerator<Step> {
  let minId = batch.minId ?? ''
  for (;;) {
    const statuses = await askFor(rest, batch, { min_id: minId })
    if (statuses.length === 0) return
    const newestId = idsOf(statuses).at(-1)
    if (newestId === undefined || compareIds(newestId, minId) <= 0) {
      yield { kind: 'stuck', reason: 'the timeline answers the same page again' }
      return
    }
    minId = newestId
    yield { kind: 'statuses', statuses, newestId }
  }
}

/** From now down into the past, until a whole page is older than `since` or the timeline ends. */
export async function* walkBack(
  rest: MastodonRest,
  batch: TagBatch,
  since: Date,
): AsyncGenerator<Step> {
  let maxId: string | undefined
  for (;;) {
    const statuses = await askFor(rest, batch, maxId === undefined ? {} : { max_id: maxId })
    if (statuses.length === 0) return
    const ids = idsOf(statuses)
    const oldestId = ids[0]
    if (oldestId === undefined || (maxId !== undefined && compareIds(oldestId, maxId) >= 0)) {
      yield { kind: 'stuck', reason: 'the timeline answers the same page again' }
      return
    }
    maxId = oldestId
    yield { kind: 'statuses', statuses, newestId: ids.at(-1) }
    if (statuses.every((status) => isBefore(status, since))) return
  }
}

const isBefore = (status: unknown, time: Date): boolean =>
  Date.parse(String((status as { created_at?: unknown } | null)?.created_at)) < time.getTime()

/**
 * One page of a batch. An instance that has never met the first name answers with nothing, whatever it knows of the
 * others: until a name has brought something, each takes its turn as the first.
 */
const askFor = async (
  rest: MastodonRest,
  batch: TagBatch,
  window: Record<string, string>,
): Promise<unknown[]> => {
  for (const first of batch.known === undefined ? batch.names : [batch.known]) {
    const others = batch.names.filter((name) => name !== first)
    const statuses = await askOnce(rest, first, others, window)
    if (statuses.length === 0) continue
    batch.known = first
    return statuses
  }
  return []
}

const askOnce = async (
  rest: MastodonRest,
  first: string,
  others: readonly string[],
  window: Record<string, string>,
): Promise<unknown[]> => {
  for (const limit of pageSizes) {
    const query = new URLSearchParams({ ...window, limit: String(limit) })
    for (const name of others) query.append('any[]', name)
    const path = `/api/v1/timelines/tag/${encodeURIComponent(first)}?${query}`
    const answer = await rest.get(path, 'array')
    if (answer.kind === 'json') return answer.json as unknown[]
    if (answer.kind === 'tooLarge') continue
    if (answer.status === 404) return []
    throw new Refused(answer.words)
  }
  throw new Error('a single post is longer than what is read of an answer')
}
