import { sql, type Transaction } from 'kysely'
import type { Db } from '../store/open-database.ts'
import type { Database } from '../store/schema.ts'
import { addHash, emptyRegisters, registerCount } from '../study/hyperloglog.ts'

type Trx = Transaction<Database>
type Sketch = { day: string; registers: Uint8Array }

const dayOf = (time: Date) => time.toISOString().slice(0, 10)
/** Author keys are keyed hashes already: their bytes are as good as random. */
const hashOf = (authorKey: string) => Buffer.from(authorKey, 'base64url')

/**
 * Adds the authors of new posts to the sketches of their UTC days, which stay locked until the commit.
 * In a transaction marks of dirty hours come first, then sketches.
 */
export const mergeAuthors = async (
  trx: Trx,
  topicId: number,
  posts: readonly { postedAt: Date; authorKey: string }[],
): Promise<void> => {
  const authors = Map.groupBy(posts, (post) => dayOf(post.postedAt))
  const days = [...authors.keys()].sort()
  if (days.length === 0) return
  const grown = (await lockSketches(trx, topicId, days)).filter(({ day, registers }) => {
    const grew = (authors.get(day) ?? []).map((post) => addHash(registers, hashOf(post.authorKey)))
    return grew.includes(true)
  })
  await saveSketches(trx, topicId, grown)
}

/** Marks days that authors may have left or come back to: registers can't forget, so they are built anew. */
export const staleSketches = async (
  trx: Trx,
  topicId: number,
  posts: readonly { postedAt: Date }[],
): Promise<void> => {
  const days = [...new Set(posts.map((post) => dayOf(post.postedAt)))].sort()
  if (days.length === 0) return
  await sql`insert into author_sketch (topic_id, day, registers, stale)
    select ${topicId}::int, day, ''::bytea, true
    from unnest(${days}::date[]) as d(day) order by day
    on conflict (topic_id, day) do update set stale = true`.execute(trx)
}

/**
 * Builds stale sketches anew from the posts, each in its own transaction; those that somebody holds are passed over.
 * @returns how many were rebuilt
 */
export const rebuildStaleSketches = async (db: Db): Promise<number> => {
  const stale = await db
    .selectFrom('authorSketch')
    .select(['topicId', 'day'])
    .where('stale', '=', true)
    .orderBy('topicId')
    .orderBy('day')
    .execute()
  let rebuilt = 0
  for (const { topicId, day } of stale) {
    const done = await db.transaction().execute((trx) => rebuildSketch(trx, topicId, day))
    if (done) rebuilt++
  }
  return rebuilt
}

const rebuildSketch = async (trx: Trx, topicId: number, day: string): Promise<boolean> => {
  const held = await sql`select from author_sketch
    where topic_id = ${topicId} and day = ${day} and stale for update skip locked`.execute(trx)
  if (held.rows.length === 0) return false
  const registers = emptyRegisters()
  const { rows } = await sql<{ authorKey: string }>`select distinct author_key from post
    where topic_id = ${topicId} and not hidden
      and posted_at >= ${day}::date::timestamp at time zone 'UTC'
      and posted_at < (${day}::date + 1)::timestamp at time zone 'UTC'`.execute(trx)
  for (const { authorKey } of rows) addHash(registers, hashOf(authorKey))
  await saveSketches(trx, topicId, [{ day, registers }])
  await sql`update author_sketch set stale = false
    where topic_id = ${topicId} and day = ${day}`.execute(trx)
  return true
}

const lockSketches = async (trx: Trx, topicId: number, days: readonly string[]) => {
  await sql`insert into author_sketch (topic_id, day, registers)
    select ${topicId}::int, day, ''::bytea from unnest(${days}::date[]) as d(day) order by day
    on conflict (topic_id, day) do nothing`.execute(trx)
  const { rows } = await sql<{ day: string; registers: Buffer }>`select day, registers
    from author_sketch where topic_id = ${topicId} and day = any(${days}::date[])
    order by day for update`.execute(trx)
  return rows.map(
    ({ day, registers }): Sketch => ({
      day,
      registers: registers.length === registerCount ? registers : emptyRegisters(),
    }),
  )
}

const saveSketches = async (trx: Trx, topicId: number, sketches: readonly Sketch[]) => {
  if (sketches.length === 0) return
  await sql`update author_sketch as s set registers = new.registers
    from unnest(${sketches.map(({ day }) => day)}::date[],
      ${sketches.map(({ registers }) => Buffer.from(registers))}::bytea[]) as new(day, registers)
    where s.topic_id = ${topicId} and s.day = new.day`.execute(trx)
}
