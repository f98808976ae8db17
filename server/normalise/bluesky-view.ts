import type { EngagementCounts, Post } from '../../shared/post.ts'
import { blueskyPost, postCollection } from './bluesky.ts'
import { claimedTime } from './claimed-time.ts'
import type { Invalid } from './invalid.ts'

type Fields = Record<string, unknown>

const fields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {}

const count = (value: unknown): number | undefined =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined

const postUri = new RegExp(`^at://([^/]+)/${postCollection.replaceAll('.', '\\.')}/([^/]+)$`)
const tid = /^[234567abcdefghij][2-7a-z]{12}$/

/** Before every version that the live stream tells of, since the search names none. */
const unknownRev = '0'

const engagement = (view: Fields): EngagementCounts => ({
  likes: count(view.likeCount),
  reposts: count(view.repostCount),
  replies: count(view.replyCount),
  quotes: count(view.quoteCount),
})

/** The author asks that signed-out people be not shown what they write. */
const asksForSignIn = (author: Fields): boolean =>
  Array.isArray(author.labels) &&
  author.labels.some((label) => fields(label).val === '!no-unauthenticated')

/**
 * Reads one post of a search's answer. First sight is when the network indexed it. The search tells no revision: the
 * record's key, where it is a time, stands in for it, which lies before every revision that the live stream tells of.
 * @param now bounds an index time that cannot be
 */
export const blueskyViewPost = (view: unknown, now: Date): Post | Invalid => {
  const { uri, author, record, indexedAt } = fields(view)
  const [, did, rkey] = postUri.exec(typeof uri === 'string' ? uri : '') ?? []
  if (!did || !rkey) return { invalid: 'bluesky.uri', detail: 'the view has no uri of a post' }
  if (asksForSignIn(fields(author))) {
    return { invalid: 'consent', detail: 'the author asks not to be shown to signed-out people' }
  }
  const { handle } = fields(author)
  return blueskyPost({
    did,
    rkey,
    record,
    rev: tid.test(rkey) ? rkey : unknownRev,
    observedAt: claimedTime(indexedAt, now) ?? now,
    counts: engagement(fields(view)),
    ...(typeof handle === 'string' && handle !== 'handle.invalid' ? { handle } : {}),
  })
}
