import { sql, type Transaction } from 'kysely'
import type { Touched } from './posts.ts'
import type { Database } from './schema.ts'
import { type BatchColumn, columnList, selectUnnested } from './unnest.ts'

/** An author's account as last heard of: active, hidden (deactivated, suspended …) or deleted. */
export type AuthorState = { authorKey: string; status: string; changedAt: Date }

const columns: BatchColumn<AuthorState>[] = [
  { column: 'author_key', type: 'text', value: (state) => state.authorKey },
  { column: 'status', type: 'text', value: (state) => state.status },
  { column: 'changed_at', type: 'timestamptz', value: (state) => state.changedAt },
]

/**
 * Keeps the newest state of each author; one state an author, please. Of two that came within a millisecond the later
 * arrival stands, since accounts tell their changes in order.
 */
export const saveAuthorStates = async (
  trx: Transaction<Database>,
  states: readonly AuthorState[],
): Promise<void> => {
  if (states.length === 0) return
  await sql`insert into author_state (${columnList(columns)}) ${selectUnnested(columns, states)}
    on conflict (author_key) do update set status = excluded.status, changed_at = excluded.changed_at
    where author_state.changed_at <= excluded.changed_at`.execute(trx)
}

export const findAuthorStates = (
  trx: Transaction<Database>,
  authorKeys: readonly string[],
): Promise<AuthorState[]> =>
  authorKeys.length === 0
    ? Promise.resolve([])
    : trx
        .selectFrom('authorState')
        .selectAll()
        .where('authorKey', '=', sql<string>`any(${authorKeys}::text[])`)
        .execute()

/** Posts whose standing changed because of their author, with the author that they belong to. */
export type TouchedByAuthor = Touched & { postKey: string; rev: string }

/** Brings the posts of these authors in line with the authors' stored states: hidden, shown again, or erased. */
export const applyAuthorStates = async (
  trx: Transaction<Database>,
  authorKeys: readonly string[],
): Promise<{ toggled: TouchedByAuthor[]; erased: TouchedByAuthor[] }> => {
  if (authorKeys.length === 0) return { toggled: [], erased: [] }
  const erased = await sql<TouchedByAuthor>`delete from post using author_state a
    where post.author_key = any(${authorKeys}::text[]) and a.author_key = post.author_key
      and post.topic_id in (select id from topic)
      and a.status = 'deleted' and post.observed_at <= a.changed_at
    returning post.topic_id, post.posted_at, post.author_key, false as inserted, post.post_key, post.rev`.execute(
    trx,
  )
  const toggled = await sql<TouchedByAuthor>`update post set hidden = (a.status = 'hidden')
    from author_state a
    where post.author_key = any(${authorKeys}::text[]) and a.author_key = post.author_key
      and post.topic_id in (select id from topic)
      and post.hidden <> (a.status = 'hidden')
    returning post.topic_id, post.posted_at, post.author_key, false as inserted, post.post_key, post.rev`.execute(
    trx,
  )
  return { toggled: toggled.rows, erased: erased.rows }
}
