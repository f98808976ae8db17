import { createHash } from 'node:crypto'
import { rebuildTopic } from '../server/rollup/rebuild.ts'
import { addCoverage } from '../server/store/coverage.ts'
import { raiseDataVersions } from '../server/store/data-version.ts'
import type { Db } from '../server/store/open-database.ts'
import type { CodeId } from '../shared/code.ts'
import { measuresOf } from '../shared/measure.ts'
import type { Platform } from '../shared/post.ts'
import type { Topic } from '../shared/topic.ts'

/** A key like those of the store: 22 characters of base64url, equal for equal names. */
export const keyOf = (name: string): string =>
  createHash('sha256').update(name).digest().toString('base64url', 0, 16)

/** A post as a test thinks of it; whatever it does not name is unremarkable. */
export type PostSketch = {
  /** Stands for the post in expectations; its key is `keyOf(name)`. */
  name: string
  at: string | Date
  author?: string
  platform?: Platform
  codes?: CodeId[]
  coercion?: number
  stance?: 'protest' | 'opposed' | 'neutral'
  sentiment?: 'negative' | 'neutral' | 'positive'
  lang?: string
  hidden?: boolean
  text?: string
  url?: string
}

export const createTopic = async (db: Db, slug: string, demo = false): Promise<Topic> => {
  const { id } = await db
    .insertInto('topic')
    .values({ slug, name: slug, demo })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { id, slug, name: slug, aliases: [], demo }
}

const versionId = async (db: Db): Promise<number> => {
  const label = 'test classifiers 1'
  await db
    .insertInto('classifierVersion')
    .values({ label, parts: JSON.stringify({ rules: '1' }) })
    .onConflict((conflict) => conflict.column('label').doNothing())
    .execute()
  const { id } = await db
    .selectFrom('classifierVersion')
    .select('id')
    .where('label', '=', label)
    .executeTakeFirstOrThrow()
  return id
}

/** The measures that a sketched post counts for. */
export const measuresOfSketch = (post: PostSketch) =>
  measuresOf({
    codes: post.codes ?? [],
    coercion: post.coercion ?? 0,
    stance: post.stance ?? 'neutral',
    ...(post.sentiment ? { sentiment: post.sentiment } : {}),
    ...(post.lang ? { lang: post.lang } : {}),
  })

/** Writes posts straight into the table, with their locators: no marks, no rollups, no sketches. */
export const insertPosts = async (db: Db, topicId: number, posts: PostSketch[]): Promise<void> => {
  if (posts.length === 0) return
  const version = await versionId(db)
  await db
    .insertInto('post')
    .values(
      posts.map((post) => {
        const at = new Date(post.at)
        return {
          topicId,
          postKey: keyOf(post.name),
          authorKey: keyOf(post.author ?? 'someone'),
          platform: post.platform ?? 'bluesky',
          source: 'bluesky-live',
          text: post.text ?? `the text of ${post.name}`,
          textLength: 10,
          createdAt: at,
          observedAt: at,
          postedAt: at,
          editedAt: null,
          rev: '1',
          declaredLang: null,
          tags: ['Keep4o'],
          matchedTag: 'Keep4o',
          matchedBy: 'facet' as const,
          replyToKey: null,
          repostOfKey: null,
          quoteOfKey: null,
          likes: null,
          reposts: null,
          replies: null,
          quotes: null,
          flags: [],
          late: false,
          hidden: post.hidden ?? false,
          versionId: version,
          lang: post.lang ?? null,
          langConfidence: null,
          coercion: post.coercion ?? 0,
          measures: measuresOfSketch(post),
          scores: JSON.stringify({}),
          spans: JSON.stringify([]),
        }
      }),
    )
    .execute()
  await db
    .insertInto('postLocator')
    .values(
      posts.map((post) => ({
        topicId,
        postKey: keyOf(post.name),
        uri: `at://${post.name}`,
        url: post.url ?? `https://example.org/${post.name}`,
        authorId: post.author ?? 'someone',
        handle: null,
      })),
    )
    .execute()
}

/** Writes posts and brings counts and sketches in step with them. */
export const storePosts = async (db: Db, topicId: number, posts: PostSketch[]): Promise<void> => {
  await insertPosts(db, topicId, posts)
  await rebuildTopic(db, topicId, raiseDataVersions)
}

/** Enters stretches of covered time, `from/to` in ISO, into the ledger. */
export const coverTime = (
  db: Db,
  topicId: number,
  source: string,
  kind: 'captured' | 'backfilled',
  ...spans: string[]
): Promise<void> =>
  db.transaction().execute(async (trx) => {
    for (const span of spans) {
      const [from = '', to = ''] = span.split('/')
      const range = { from: new Date(from), to: new Date(to) }
      await addCoverage(trx, [topicId], source, range, kind)
    }
  })
