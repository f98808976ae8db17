import type { Posts } from '../../shared/answers.ts'
import type { Topic } from '../../shared/topic.ts'
import type { View } from '../../shared/view.ts'
import type { Db } from '../store/open-database.ts'
import { countSpans } from './count-spans.ts'
import { findFacts } from './data-state.ts'
import { latestPosts } from './latest-posts.ts'
import { findRange, pinnedBucket } from './range-of-view.ts'
import { describeRange } from './range-words.ts'
import { readSnapshot } from './read-snapshot.ts'
import { samplePosts } from './sample-posts.ts'

export type PostsOptions = {
  now: Date
  order?: 'sample' | 'latest'
  /** Of the random sample; the same seed on the same data gives the same posts. */
  seed?: string
  /** 1 … 200 */
  limit?: number
  /** `next` of the page before. */
  after?: string
}

/**
 * The posts behind a chart, or behind one of its buckets when the view pins a `day`: a random sample or the latest.
 * `total` is counted in the same way as in the chart, so that both say the same number.
 * @throws ViewRefused when the view asks for a time that can't be shown, or `after` is none of ours
 */
export const posts = (
  db: Db,
  topic: Topic,
  view: View,
  { now, order = 'sample', seed = '1', limit = 20, after }: PostsOptions,
): Promise<Posts> =>
  readSnapshot(db, async (snapshot) => {
    const { extent } = await findFacts(snapshot, topic.id)
    const range = pinnedBucket(view, await findRange(snapshot, topic, view, { now, extent }))
    const counted = { topicId: topic.id, view, measures: ['all' as const] }
    const [{ all: total = 0 } = {}] = await countSpans(snapshot, counted, [range])
    const question = { topicId: topic.id, view, span: range, total, limit, after }
    const page =
      order === 'latest'
        ? await latestPosts(snapshot, question)
        : await samplePosts(snapshot, question, seed)
    return {
      topic: topic.slug,
      demo: topic.demo,
      range: describeRange(range),
      order,
      seed: order === 'sample' ? seed : null,
      total,
      ...page,
      // A synthetic post has an address in the real form, at which nothing stands.
      posts: topic.demo ? page.posts.map((post) => ({ ...post, url: null })) : page.posts,
    }
  })
