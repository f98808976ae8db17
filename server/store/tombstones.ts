import { sql, type Transaction } from 'kysely'
import type { Db } from './open-database.ts'
import type { Database } from './schema.ts'
import { type BatchColumn, columnList, selectUnnested } from './unnest.ts'

/** Versions of a post up to `rev` are refused. `known`: the post had been stored. */
export type Tombstone = {
  postKey: string
  rev: string
  reason: 'deleted' | 'untagged' | 'account-deleted' | 'account-hidden'
  known: boolean
  erasedAt: Date
}

const columns: BatchColumn<Tombstone>[] = [
  { column: 'post_key', type: 'text', value: (tombstone) => tombstone.postKey },
  { column: 'rev', type: 'text', value: (tombstone) => tombstone.rev },
  { column: 'reason', type: 'text', value: (tombstone) => tombstone.reason },
  { column: 'known', type: 'bool', value: (tombstone) => tombstone.known },
  { column: 'erased_at', type: 'timestamptz', value: (tombstone) => tombstone.erasedAt },
]

/** Sets tombstones, or moves the ones there are to a later version. One a post, please. */
export const saveTombstones = async (
  trx: Transaction<Database>,
  tombstones: readonly Tombstone[],
): Promise<void> => {
  if (tombstones.length === 0) return
  await sql`insert into tombstone (${columnList(columns)}) ${selectUnnested(columns, tombstones)}
    on conflict (post_key) do update set rev = excluded.rev, reason = excluded.reason,
      known = tombstone.known or excluded.known, erased_at = excluded.erased_at
    where tombstone.rev < excluded.rev`.execute(trx)
}

export const findTombstones = (trx: Transaction<Database>, postKeys: readonly string[]) =>
  postKeys.length === 0
    ? Promise.resolve([])
    : trx
        .selectFrom('tombstone')
        .select(['postKey', 'rev'])
        .where('postKey', '=', sql<string>`any(${postKeys}::text[])`)
        .execute()

/** Tombstones of posts that never reached us are kept this long, since streams may deliver out of order. */
const unknownTombstoneHours = 36

/** Forgets tombstones of posts that we never had. @returns how many. */
export const purgeUnknownTombstones = async (db: Db, now: Date): Promise<number> => {
  const before = new Date(now.getTime() - unknownTombstoneHours * 3_600_000)
  const result = await db
    .deleteFrom('tombstone')
    .where('known', '=', false)
    .where('erasedAt', '<', before)
    .executeTakeFirst()
  return Number(result.numDeletedRows)
}
