import type { Transaction } from 'kysely'
import type { Db } from './open-database.ts'
import type { Database } from './schema.ts'

/** What a source remembers, as JSON. */
type StoredCursor = Readonly<Record<string, unknown>>

/** Where a source had got to; undefined when it never ran. */
export const readCursor = async (db: Db, source: string): Promise<StoredCursor | undefined> => {
  const row = await db
    .selectFrom('sourceCursor')
    .select('cursor')
    .where('source', '=', source)
    .executeTakeFirst()
  return row?.cursor as StoredCursor | undefined
}

/** Moves a source's cursor, in the transaction that stores what it covers. */
export const saveCursor = async (
  trx: Transaction<Database>,
  source: string,
  cursor: StoredCursor,
): Promise<void> => {
  const text = JSON.stringify(cursor)
  await trx
    .insertInto('sourceCursor')
    .values({ source, cursor: text, updatedAt: new Date() })
    .onConflict((conflict) =>
      conflict.column('source').doUpdateSet({ cursor: text, updatedAt: new Date() }),
    )
    .execute()
}
