import { sql, type Transaction } from 'kysely'
import type { Database } from './schema.ts'

/** What became of a received item; every item has exactly one outcome. */
export const outcomes = [
  'inserted',
  'updated',
  'duplicate',
  'filtered',
  'tombstoned',
  'quarantined',
] as const
export type Outcome = (typeof outcomes)[number]

/** Counts by hour (ISO, UTC) and outcome. */
export type Tally = Map<string, Record<Outcome, number>>

/** Adds `count` items of one hour to the tally. */
export const tallyUp = (tally: Tally, hour: string, outcome: Outcome, count = 1): void => {
  const row =
    tally.get(hour) ??
    (Object.fromEntries(outcomes.map((each) => [each, 0])) as Record<Outcome, number>)
  row[outcome] += count
  tally.set(hour, row)
}

/** Adds a page's tally to the source's ledger: received is the sum of the outcomes, always. */
export const addToLedger = async (
  trx: Transaction<Database>,
  source: string,
  tally: Tally,
): Promise<void> => {
  if (tally.size === 0) return
  const rows = [...tally].sort(([a], [b]) => (a < b ? -1 : 1))
  const values = rows.map(([hour, counts]) => ({
    source,
    hour: new Date(hour),
    ...counts,
    received: outcomes.reduce((sum, outcome) => sum + counts[outcome], 0),
  }))
  await trx
    .insertInto('ledger')
    .values(values)
    .onConflict((conflict) =>
      conflict
        .columns(['source', 'hour'])
        .doUpdateSet(
          Object.fromEntries(
            ['received' as const, ...outcomes].map((counter) => [
              counter,
              sql`ledger.${sql.ref(counter)} + excluded.${sql.ref(counter)}`,
            ]),
          ),
        ),
    )
    .execute()
}
