import { sql, type Transaction } from 'kysely'
import type { TouchedByAuthor } from './authors.ts'
import type { Database } from './schema.ts'

/** Hidden accounts that are not back within this time lose their texts for good. */
const graceHours = 24

/** Erases the posts of accounts that have been hidden for longer than the grace period. */
export const eraseHiddenPosts = async (
  trx: Transaction<Database>,
  now: Date,
): Promise<TouchedByAuthor[]> => {
  const before = new Date(now.getTime() - graceHours * 3_600_000)
  const { rows } = await sql<TouchedByAuthor>`delete from post using author_state a
    where a.author_key = post.author_key and a.status = 'hidden' and a.changed_at < ${before}
      and post.hidden and post.topic_id in (select id from topic)
    returning post.topic_id, post.posted_at, post.author_key, false as inserted, post.post_key, post.rev`.execute(
    trx,
  )
  return rows
}
