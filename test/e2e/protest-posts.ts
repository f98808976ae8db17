import { sql } from 'kysely'
import type { Db } from '../../server/store/open-database.ts'
import { listTopics } from '../../server/store/topics.ts'
import type { CodeId } from '../../shared/code.ts'
import type { Topic } from '../../shared/topic.ts'
import { coverTime, insertPosts, type PostSketch, storePosts } from '../stored-posts.ts'

const hourMs = 3_600_000
const first = Date.parse('2026-01-15T00:00:00Z')
const removal = Date.parse('2026-02-13T00:00:00Z')
const gap = { from: '2026-02-24T00:00:00.000Z', to: '2026-02-26T00:00:00.000Z' }

const sentiments = ['negative', 'negative', 'neutral', 'positive'] as const
const codesOf = (n: number): CodeId[] => {
  const codes: CodeId[] = []
  if (n % 5 < 2) codes.push('attachment', 'attachment.grief')
  if (n % 6 === 1) codes.push('rights', 'rights.choice')
  if (n % 7 === 3) codes.push('dependency')
  return codes
}

/** More posts around the removal, some in every hour that is covered. */
const perHour = (hour: number) => {
  const days = (hour - removal) / (24 * hourMs)
  return days >= 0 ? 2 + Math.round(8 * Math.exp(-days / 4)) : 2
}

/** Invented posts, the same in each run: from 15 January 2026 to `now`, none within the gap. */
const sketches = (now: Date): PostSketch[] => {
  const posts: PostSketch[] = []
  for (let hour = first; hour < now.getTime(); hour += hourMs) {
    if (hour >= Date.parse(gap.from) && hour < Date.parse(gap.to)) continue
    for (let i = 0; i < perHour(hour); i++) {
      const n = posts.length
      const at = new Date(hour + (i * hourMs) / 12)
      if (at >= now) continue
      posts.push({
        name: `post-${n}`,
        at,
        author: `author-${n % 700}`,
        platform: n % 3 ? 'bluesky' : 'mastodon',
        codes: codesOf(n),
        coercion: n % 9 === 0 ? 1 : 0,
        stance: 'protest',
        sentiment: sentiments[n % 4] ?? 'neutral',
        lang: n % 8 ? 'en' : 'ja',
        text: `Invented post ${n}: let users choose, they took it away.`,
      })
    }
  }
  return posts.map((post) =>
    post.coercion ? { ...post, codes: [...(post.codes ?? []), 'coercion'] } : post,
  )
}

const batch = 500

/** Fills the seeded topic with invented posts and the ledger with what was covered. */
export const storeProtest = async (db: Db, now: Date): Promise<Topic> => {
  const topic = (await listTopics(db)).find(({ slug }) => slug === 'keep4o')
  if (!topic) throw new Error('the migrations seed no topic keep4o')
  const posts = sketches(now)
  for (let i = 0; i < posts.length; i += batch) {
    await insertPosts(db, topic.id, posts.slice(i, i + batch))
  }
  await db
    .updateTable('post')
    .set({ spans: JSON.stringify([{ code: 'rights.choice', start: 0, end: 13 }]) })
    .where(sql<boolean>`measures @> array['rights.choice']`)
    .execute()
  await storePosts(db, topic.id, [])
  await coverTime(
    db,
    topic.id,
    'bluesky-live',
    'captured',
    `${new Date(first).toISOString()}/${gap.from}`,
    `${gap.to}/${now.toISOString()}`,
  )
  await db
    .insertInto('gap')
    .values({
      topicId: topic.id,
      source: 'bluesky-live',
      startsAt: new Date(gap.from),
      endsAt: new Date(gap.to),
      reason: 'the source was down',
    })
    .execute()
  return topic
}
