import { sql, type Transaction } from 'kysely'
import type { SourceState } from '../../shared/source-state.ts'
import type { Db } from '../store/open-database.ts'
import type { Database } from '../store/schema.ts'

/** A source hands over much that cannot be read: its format has changed, or we are wrong about it. */
export type SourceAlarm = { source: string; openedAt: Date; detail: string }

const kind = 'quarantine'
const windowMinutes = 10
/** A handful of broken items is no change of format. */
const leastQuarantined = 5
const mostOfReceived = 0.01
/** Of a stream that is filtered before it is read, a broken format spoils a small part of all but most of what is read. */
const mostOfRead = 0.5

type Recent = {
  source: string
  since: Date
  received: number
  filtered: number
  quarantined: number
}

/**
 * Looks at the last ten minutes of every source. Opens an alarm when more than 1 % of what it received, or more than
 * half of what had to be read (was not filtered out unread), was quarantined, and at least five items; closes it when
 * the source has since received and read enough. A silent source proves nothing: its alarm stays.
 *
 * The ledger counts by the hour in which things happened upstream, which while catching up is long ago. So each call
 * notes the ledger's totals, and the last ten minutes are the difference to the note of ten minutes ago, or, soon after
 * the first start, to the oldest. Call it once a minute, and once before collecting starts.
 * @returns the alarms that are open now, the oldest first
 */
export const evaluateSourceAlarms = (db: Db, now: Date): Promise<SourceAlarm[]> =>
  db.transaction().execute(async (trx) => {
    const from = new Date(now.getTime() - windowMinutes * 60_000)
    await forgetNotes(trx, from)
    for (const recent of await countSinceOldestNote(trx)) {
      const verdict = judge(recent)
      if (verdict === 'bad') await openAlarm(trx, recent, now)
      if (verdict === 'good') await closeAlarm(trx, recent.source, now)
    }
    await noteTotals(trx, now)
    return findOpenAlarms(trx)
  })

/** What ten minutes of a source say: `silent` when nothing came. */
export const judge = (
  recent: Pick<Recent, 'received' | 'filtered' | 'quarantined'>,
): 'good' | 'bad' | 'silent' => {
  const { received, filtered, quarantined } = recent
  if (received <= 0) return 'silent'
  const isBad =
    quarantined >= leastQuarantined &&
    (quarantined > received * mostOfReceived || quarantined > (received - filtered) * mostOfRead)
  return isBad ? 'bad' : 'good'
}

/** The alarms that are open, the oldest first. */
export const findOpenAlarms = (db: Db): Promise<SourceAlarm[]> =>
  db
    .selectFrom('sourceAlarm')
    .select(['source', 'openedAt', 'detail'])
    .where('closedAt', 'is', null)
    .orderBy('openedAt')
    .orderBy('source')
    .execute()

/** The sources' states with what the alarms say of them. */
export const withAlarms = (sources: SourceState[], alarms: readonly SourceAlarm[]): SourceState[] =>
  sources.map((state) => {
    const alarm = alarms.find(({ source }) => source === state.source)
    return alarm ? { ...state, detail: `${state.detail}; alarm: ${alarm.detail}` } : state
  })

const sums = sql`sum(received)::bigint as received, sum(filtered)::bigint as filtered,
  sum(quarantined)::bigint as quarantined`

/** Keeps the newest note of before `from`, and all later ones. */
const forgetNotes = (trx: Transaction<Database>, from: Date) =>
  sql`delete from ledger_note where noted_at < (
    select max(noted_at) from ledger_note where noted_at <= ${from})`.execute(trx)

const noteTotals = (trx: Transaction<Database>, now: Date) =>
  sql`insert into ledger_note (source, noted_at, received, filtered, quarantined)
    select source, ${now}::timestamptz, ${sums} from ledger group by source
    on conflict do nothing`.execute(trx)

/** What each source added to the ledger since; nothing before the first note. */
const countSinceOldestNote = async (trx: Transaction<Database>): Promise<Recent[]> => {
  const { rows } = await sql<Recent>`
    with total as (select source, ${sums} from ledger group by source),
    base as (select distinct on (source) * from ledger_note order by source, noted_at)
    select total.source,
      coalesce(base.noted_at, (select min(noted_at) from ledger_note)) as since,
      total.received - coalesce(base.received, 0) as received,
      total.filtered - coalesce(base.filtered, 0) as filtered,
      total.quarantined - coalesce(base.quarantined, 0) as quarantined
    from total left join base using (source)
    where exists (select from ledger_note)
    order by total.source`.execute(trx)
  return rows
}

const openAlarm = async (trx: Transaction<Database>, recent: Recent, now: Date) => {
  const { source, since, received, quarantined } = recent
  const reason = await commonestReason(trx, source, since)
  const detail = `${quarantined} of ${received} items of the last ${windowMinutes} minutes could not be read${reason}`
  const open = await trx
    .updateTable('sourceAlarm')
    .set({ detail })
    .where('source', '=', source)
    .where('kind', '=', kind)
    .where('closedAt', 'is', null)
    .executeTakeFirst()
  if (open.numUpdatedRows > 0n) return
  await trx
    .insertInto('sourceAlarm')
    .values({ source, kind, openedAt: now, closedAt: null, detail })
    .execute()
}

const closeAlarm = (trx: Transaction<Database>, source: string, now: Date) =>
  trx
    .updateTable('sourceAlarm')
    .set({ closedAt: now })
    .where('source', '=', source)
    .where('kind', '=', kind)
    .where('closedAt', 'is', null)
    .execute()

const commonestReason = async (
  trx: Transaction<Database>,
  source: string,
  since: Date,
): Promise<string> => {
  const row = await trx
    .selectFrom('quarantine')
    .select('reason')
    .where('source', '=', source)
    .where('quarantinedAt', '>=', since)
    .groupBy('reason')
    .orderBy((eb) => eb.fn.countAll(), 'desc')
    .orderBy('reason')
    .executeTakeFirst()
  return row ? `, mostly for "${row.reason}"` : ''
}
