import { type RawBuilder, sql } from 'kysely'
import type { PostView } from '../../shared/answers.ts'
import type { Span } from '../../shared/classification.ts'
import { type CodeId, codeIds, coercionLevel, sentiments, stances } from '../../shared/code.ts'
import type { TimeRange } from '../../shared/interval.ts'
import type { View } from '../../shared/view.ts'
import { passing } from './passing.ts'

export type PostRow = {
  postKey: string
  platform: string
  authorKey: string
  text: string
  postedAt: Date
  editedAt: Date | null
  url: string | null
  lang: string | null
  measures: string[]
  coercion: number
  scores: Record<string, number>
  spans: Span[]
}

/** What is asked of posts, once the view is understood. */
export type PostsQuestion = {
  topicId: number
  view: View
  span: TimeRange
  /** How many posts there are on all pages. */
  total: number
  limit: number
  after: string | undefined
}

/** Columns of `post` and `post_locator` that a post is shown with. */
export const shownColumns: RawBuilder<unknown> = sql`post.post_key, post.platform, post.author_key,
  post.text, post.posted_at, post.edited_at, post_locator.url, post.lang, post.measures,
  post.coercion, post.scores, post.spans`

/** The tables that `shownColumns` come from, and the conditions on what is shown. */
export const fromShown = (topicId: number, view: View, { from, to }: TimeRange) =>
  sql<PostRow>`from post
    left join post_locator on post_locator.topic_id = post.topic_id
      and post_locator.post_key = post.post_key
    where post.topic_id = ${topicId} and not hidden
      and posted_at >= ${from} and posted_at < ${to}${passing(view)}`

/** Enough of the author's key to tell authors apart on a page. */
const pseudonymLength = 8

export const toPostView = (row: PostRow): PostView => {
  const carried = new Set(row.measures)
  return {
    key: row.postKey,
    platform: row.platform,
    author: row.authorKey.slice(0, pseudonymLength),
    text: row.text,
    postedAt: row.postedAt.toISOString(),
    editedAt: row.editedAt?.toISOString() ?? null,
    url: row.url,
    lang: row.lang,
    codes: codeIds.filter((code: CodeId) => carried.has(code)),
    coercion: coercionLevel(row.coercion),
    stance: stances.find((stance) => carried.has(`stance.${stance}`)) ?? 'neutral',
    sentiment: sentiments.find((sentiment) => carried.has(`sentiment.${sentiment}`)) ?? null,
    scores: row.scores,
    spans: row.spans,
  }
}
