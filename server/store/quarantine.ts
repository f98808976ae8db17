import { createHash } from 'node:crypto'
import type { Transaction } from 'kysely'
import type { Db } from './open-database.ts'
import type { Database } from './schema.ts'

export type QuarantinedItem = {
  at: Date
  reason: string
  detail: string
  raw: string
  rawEncoding: 'utf8' | 'base64'
}

/** Text that PostgreSQL accepts: without NUL, well-formed. */
const storable = (text: string) => text.replaceAll('\0', '\u{fffd}').toWellFormed()

/** Keeps unreadable items with their reasons; the same item again changes nothing. */
export const saveQuarantine = async (
  trx: Transaction<Database>,
  source: string,
  items: readonly QuarantinedItem[],
): Promise<void> => {
  if (items.length === 0) return
  const rows = items.map((item) => ({
    source,
    fingerprint: createHash('sha256').update(item.raw).digest('hex'),
    reason: item.reason,
    detail: storable(item.detail),
    raw: storable(item.raw),
    rawEncoding: item.rawEncoding,
    occurredAt: item.at,
  }))
  await trx
    .insertInto('quarantine')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['source', 'fingerprint']).doNothing())
    .execute()
}

const quarantineDays = 7

/** Forgets quarantined items after a week. @returns how many. */
export const purgeQuarantine = async (db: Db, now: Date): Promise<number> => {
  const before = new Date(now.getTime() - quarantineDays * 86_400_000)
  const result = await db
    .deleteFrom('quarantine')
    .where('quarantinedAt', '<', before)
    .executeTakeFirst()
  return Number(result.numDeletedRows)
}
