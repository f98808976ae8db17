import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Db } from '../../server/store/open-database.ts'

/** What a test waits for: it may end too early, and says what it did. */
export type Running = { ended: Promise<unknown>; output(): string }

/** The name of the source under test. */
export const source = 'bluesky-live'

/**
 * The time up to which the source's events are stored, in unix microseconds; 0 before the first page, and before there
 * is a table.
 */
export const storedUs = async (db: Db): Promise<number> => {
  const found = await sql<{
    table: string | null
  }>`select to_regclass('source_cursor')::text as table`.execute(db)
  if (found.rows[0]?.table == null) return 0
  const { rows } = await sql<{ timeUs: number }>`select (cursor->'timeUs')::bigint as time_us
    from source_cursor where source = ${source} and jsonb_typeof(cursor->'timeUs') = 'number'`.execute(
    db,
  )
  return rows[0]?.timeUs ?? 0
}

/** How many hours wait to be counted anew. */
const markedHours = async (db: Db): Promise<number> => {
  const { rows } = await sql<{ n: number }>`select count(*) as n from dirty_bucket`.execute(db)
  return rows[0]?.n ?? 0
}

/** Whatever a test waits for comes within this time, on however slow a machine. */
const patienceMs = 90_000

/** Waits until something is so. @throws Error with what it said, when it ends before, or after a long time. */
export const until = async (running: Running, reached: () => Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + patienceMs
  let over = false
  const end = () => {
    over = true
  }
  running.ended.then(end, end)
  while (!(await reached())) {
    if (over || performance.now() > deadline)
      throw new Error(`it did not get there:\n${running.output()}`)
    await wait(50)
  }
}

/** Waits until everything up to a time (unix microseconds) is stored and counted. */
export const storedUpTo = (running: Running, db: Db, timeUs: number): Promise<void> =>
  until(running, async () => (await storedUs(db)) >= timeUs && (await markedHours(db)) === 0)
