/** What a subscriber asked for. */
export type Subscription = { collections: string[]; dids: string[] }

/** A request as the stand-in understood it, or why the real server would refuse it. */
export type SubscriptionRequest =
  | (Subscription & { cursor?: number; waitsForHello: boolean })
  | { refused: string }

const collectionShape = /^[a-zA-Z][a-zA-Z0-9-]*(\.[a-zA-Z0-9-]+)*(\.\*)?$/
const didShape = /^did:[a-z]+:.+$/

/** Reads the query of `/subscribe`; what the real server answers with 400 is `refused`. */
export const readRequest = (query: URLSearchParams): SubscriptionRequest => {
  const subscription = {
    collections: query.getAll('wantedCollections'),
    dids: query.getAll('wantedDids'),
  }
  const wrong = whatIsWrong(subscription)
  if (wrong) return { refused: wrong }
  if (query.get('compress') === 'true') return { refused: 'this stand-in does not compress' }
  const cursor = query.get('cursor')
  if (cursor !== null && !/^\d+$/.test(cursor)) return { refused: `invalid cursor: ${cursor}` }
  return {
    ...subscription,
    ...(cursor !== null && { cursor: Number(cursor) }),
    waitsForHello: query.get('requireHello') === 'true',
  }
}

/** Reads a client's message: a new subscription, nothing (unknown types are ignored), or why to hang up. */
export const readOptionsUpdate = (
  message: string,
): Subscription | { refused: string } | undefined => {
  let parsed: { type?: unknown; payload?: Record<string, unknown> }
  try {
    parsed = JSON.parse(message)
  } catch {
    return { refused: 'invalid JSON' }
  }
  if (parsed?.type !== 'options_update') return undefined
  const subscription = {
    collections: strings(parsed.payload?.wantedCollections),
    dids: strings(parsed.payload?.wantedDids),
  }
  const wrong = whatIsWrong(subscription)
  return wrong ? { refused: wrong } : subscription
}

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

const whatIsWrong = ({ collections, dids }: Subscription): string | undefined => {
  if (collections.length > 100) return 'too many wanted collections'
  if (dids.length > 10_000) return 'too many wanted DIDs'
  const collection = collections.find((each) => !collectionShape.test(each))
  if (collection !== undefined) return `invalid collection: ${collection}`
  const did = dids.find((each) => !didShape.test(each))
  return did === undefined ? undefined : `invalid DID: ${did}`
}

/** Whether a frame goes to a subscriber: commits by collection, everything by DID, the unreadable to all. */
export const isWanted = (frame: FrameFacts, { collections, dids }: Subscription): boolean => {
  if (dids.length > 0 && frame.did !== undefined && !dids.includes(frame.did)) return false
  const { collection } = frame
  if (collections.length === 0 || collection === undefined) return true
  return collections.some((wanted) =>
    wanted.endsWith('.*') ? collection.startsWith(wanted.slice(0, -1)) : collection === wanted,
  )
}

/** What the stand-in must know of a frame; a malformed one has none of it. */
export type FrameFacts = { did?: string; timeUs?: number; collection?: string }

export const factsOf = (frame: string | Buffer): FrameFacts => {
  try {
    const { did, time_us, commit } = JSON.parse(String(frame))
    return { did, timeUs: time_us, collection: commit?.collection }
  } catch {
    return {}
  }
}
