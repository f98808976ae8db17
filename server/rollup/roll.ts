import { sql, type Transaction } from 'kysely'
import { crashPoint } from '../crash-point.ts'
import type { Db } from '../store/open-database.ts'
import type { Database } from '../store/schema.ts'
import { recomputeHours } from './recompute.ts'

type Trx = Transaction<Database>

/** Tells readers, in the same transaction, that what a topic's charts show has changed. */
export type RaiseVersions = (trx: Trx, topicIds: readonly number[]) => Promise<void>

const hoursPerTopic = 50

/**
 * Recomputes hours that were left marked (by backfills, imports, a reclassification): at most fifty of each topic,
 * one transaction a topic. Marks that somebody else holds are passed over. Several rollers may run at once.
 * @returns how many marks are left; call again while there are some
 */
export const rollDirtyBuckets = async (db: Db, raiseVersions: RaiseVersions): Promise<number> => {
  const topics = await db.selectFrom('dirtyBucket').select('topicId').distinct().execute()
  for (const { topicId } of topics) await rollTopic(db, topicId, raiseVersions)
  const { left } = await db
    .selectFrom('dirtyBucket')
    .select((eb) => eb.fn.countAll<number>().as('left'))
    .executeTakeFirstOrThrow()
  return left
}

/** @returns how many hours of the topic were recomputed. */
export const rollTopic = (db: Db, topicId: number, raiseVersions: RaiseVersions): Promise<number> =>
  db
    .transaction()
    .setIsolationLevel('read committed')
    .execute(async (trx) => {
      const hours = await claimHours(trx, topicId)
      if (hours.length === 0) return 0
      crashPoint('rollup.afterClaim')
      await recomputeHours(trx, topicId, hours)
      await raiseVersions(trx, [topicId])
      return hours.length
    })

/** Deleting a mark claims it: the deletion holds only if the recomputing commits. */
const claimHours = async (trx: Trx, topicId: number): Promise<Date[]> => {
  const { rows } = await sql<{ hour: Date }>`delete from dirty_bucket
    where topic_id = ${topicId} and hour in (
      select hour from dirty_bucket where topic_id = ${topicId}
      order by hour limit ${hoursPerTopic} for update skip locked)
    returning hour`.execute(trx)
  return rows.map((row) => row.hour)
}
