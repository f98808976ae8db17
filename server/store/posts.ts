import { type Insertable, sql, type Transaction } from 'kysely'
import type { Database } from './schema.ts'
import { type BatchColumn, columnList, selectUnnested, textArrayLiteral } from './unnest.ts'

/** A post under one topic, with its classification and with what leads back to its platform. */
export type StorablePost = Omit<Insertable<Database['post']>, 'hidden'> &
  Pick<Database['postLocator'], 'uri' | 'url' | 'authorId' | 'handle'> & { hidden: boolean }

/** Where a stored, changed or removed post stands in time. */
export type Touched = { topicId: number; postedAt: Date; authorKey: string; inserted: boolean }

const column = <K extends keyof StorablePost>(
  property: K,
  name: string,
  type: string,
  cast?: string,
  value: (row: StorablePost) => unknown = (row) => row[property],
): BatchColumn<StorablePost> => ({ column: name, type, value, ...(cast ? { cast } : {}) })

const textArray = (property: 'tags' | 'flags' | 'measures', name: string) =>
  column(property, name, 'text', 'text[]', (row) => textArrayLiteral(row[property]))

const postColumns = [
  column('topicId', 'topic_id', 'int'),
  column('postKey', 'post_key', 'text'),
  column('authorKey', 'author_key', 'text'),
  column('platform', 'platform', 'text'),
  column('source', 'source', 'text'),
  column('text', 'text', 'text'),
  column('textLength', 'text_length', 'int'),
  column('createdAt', 'created_at', 'timestamptz'),
  column('observedAt', 'observed_at', 'timestamptz'),
  column('postedAt', 'posted_at', 'timestamptz'),
  column('editedAt', 'edited_at', 'timestamptz'),
  column('rev', 'rev', 'text'),
  column('declaredLang', 'declared_lang', 'text'),
  textArray('tags', 'tags'),
  column('matchedTag', 'matched_tag', 'text'),
  column('matchedBy', 'matched_by', 'text'),
  column('replyToKey', 'reply_to_key', 'text'),
  column('repostOfKey', 'repost_of_key', 'text'),
  column('quoteOfKey', 'quote_of_key', 'text'),
  column('likes', 'likes', 'int'),
  column('reposts', 'reposts', 'int'),
  column('replies', 'replies', 'int'),
  column('quotes', 'quotes', 'int'),
  textArray('flags', 'flags'),
  column('late', 'late', 'bool'),
  column('hidden', 'hidden', 'bool'),
  column('versionId', 'version_id', 'int'),
  column('lang', 'lang', 'text'),
  column('langConfidence', 'lang_confidence', 'float4'),
  column('coercion', 'coercion', 'int2'),
  textArray('measures', 'measures'),
  column('scores', 'scores', 'text', 'jsonb'),
  column('spans', 'spans', 'text', 'jsonb'),
]

const locatorColumns = [
  column('topicId', 'topic_id', 'int'),
  column('postKey', 'post_key', 'text'),
  column('uri', 'uri', 'text'),
  column('url', 'url', 'text'),
  column('authorId', 'author_id', 'text'),
  column('handle', 'handle', 'text'),
]

/** What a newer version of a post may not change: its identity and the moment that charts place it at. */
const fixed = new Set(['topic_id', 'post_key', 'source', 'observed_at', 'posted_at', 'late'])
const replaced = postColumns
  .filter(({ column }) => !fixed.has(column))
  .map(({ column }) => sql`${sql.ref(column)} = excluded.${sql.ref(column)}`)

/**
 * Stores new posts and newer versions of known ones; a version that is not newer changes nothing.
 * @returns where each changed post stands in time.
 */
export const upsertPosts = async (
  trx: Transaction<Database>,
  posts: readonly StorablePost[],
): Promise<Touched[]> => {
  if (posts.length === 0) return []
  const { rows } = await sql<Touched>`insert into post (${columnList(postColumns)})
    ${selectUnnested(postColumns, posts)}
    on conflict (topic_id, post_key) do update set ${sql.join(replaced)}
    where post.rev < excluded.rev
    returning topic_id, posted_at, author_key, (xmax = 0) as inserted`.execute(trx)
  await sql`insert into post_locator (${columnList(locatorColumns)})
    ${selectUnnested(locatorColumns, posts)}
    on conflict (topic_id, post_key) do update set url = excluded.url,
      handle = coalesce(excluded.handle, post_locator.handle)`.execute(trx)
  return rows
}

type PostId = { topicId: number; postKey: string }

/** Removes posts from topics, text and locators alike. @returns where the removed stood in time. */
export const removePosts = async (
  trx: Transaction<Database>,
  posts: readonly PostId[],
): Promise<Touched[]> => {
  if (posts.length === 0) return []
  const ids = [
    { column: 'topic_id', type: 'int', value: (post: PostId) => post.topicId },
    { column: 'post_key', type: 'text', value: (post: PostId) => post.postKey },
  ]
  const { rows } = await sql<Touched>`delete from post using (${selectUnnested(ids, posts)}) as gone
    where post.topic_id = gone.topic_id and post.post_key = gone.post_key
    returning post.topic_id, post.posted_at, post.author_key, false as inserted`.execute(trx)
  return rows
}

/** The versions of the given posts that are stored now, by topic. */
export const findRevisions = (trx: Transaction<Database>, postKeys: readonly string[]) =>
  postKeys.length === 0
    ? Promise.resolve([])
    : trx
        .selectFrom('post')
        .select(['topicId', 'postKey', 'rev'])
        .where('postKey', '=', sql<string>`any(${postKeys}::text[])`)
        .where('topicId', 'in', trx.selectFrom('topic').select('id'))
        .execute()
