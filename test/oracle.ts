import { type UpstreamEvent, uriOf } from './campaign/upstream-event.ts'

/** A post that must stand in the store. */
export type StandingPost = {
  uri: string
  rev: string
  text: string
  tags: string[]
  hidden: boolean
}

const later = (a: string, b: string): string => (a > b ? a : b)

/**
 * Replays what an upstream said, and tells which posts must stand in the store afterwards, by the rules alone: of a
 * post's versions the greatest rev counts, whenever it came; a deletion refuses versions up to its rev; a post whose
 * standing version carries no watched tag is not ours; a deleted account takes along all that it had said, an account
 * that is inactive for another reason hides its posts until it is active again.
 */
export const replay = (events: readonly UpstreamEvent[]): Map<string, StandingPost> => {
  const newest = new Map<string, Extract<UpstreamEvent, { kind: 'save' }>>()
  const refused = new Map<string, string>()
  const hidden = new Set<string>()
  for (const event of events) {
    if (event.kind === 'save') {
      const uri = uriOf(event)
      const other = newest.get(uri)
      if (!other || other.rev < event.rev) newest.set(uri, event)
    } else if (event.kind === 'delete') {
      const uri = uriOf(event)
      refused.set(uri, later(event.rev, refused.get(uri) ?? ''))
    } else if (event.kind === 'account') {
      hidden.delete(event.did)
      if (event.active) continue
      if (event.status !== 'deleted') hidden.add(event.did)
      else
        for (const [uri, post] of newest)
          if (post.did === event.did) refused.set(uri, later(post.rev, refused.get(uri) ?? ''))
    }
  }
  const standing = [...newest].filter(
    ([uri, post]) => post.onTopic && post.rev > (refused.get(uri) ?? ''),
  )
  return new Map(
    standing.map(([uri, { rev, text, tags, did }]) => [
      uri,
      { uri, rev, text, tags, hidden: hidden.has(did) },
    ]),
  )
}
