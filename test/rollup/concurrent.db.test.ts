import { sql, type Transaction } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRandom } from '../../server/demo/random.ts'
import {
  mergeAuthors,
  rebuildStaleSketches,
  staleSketches,
} from '../../server/rollup/author-sketch.ts'
import { compareRollups } from '../../server/rollup/compare.ts'
import { markDirty } from '../../server/rollup/mark-dirty.ts'
import { recomputeHours } from '../../server/rollup/recompute.ts'
import { rollDirtyBuckets } from '../../server/rollup/roll.ts'
import { raiseDataVersions } from '../../server/store/data-version.ts'
import type { Database } from '../../server/store/schema.ts'
import { addHash, emptyRegisters } from '../../server/study/hyperloglog.ts'
import { testDatabase } from '../database.ts'
import { createTopic, insertPosts, measuresOfSketch, type PostSketch } from '../stored-posts.ts'
import { authorsByDay, recount, storedCounts } from './recount.ts'

let database: Awaited<ReturnType<typeof testDatabase>>
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database?.drop())

type Trx = Transaction<Database>
type Touched = { postedAt: Date; authorKey: string }

const codes = ['rights', 'attachment', 'coercion', 'exit'] as const
const hours = [
  '2026-02-13T22:00:00Z',
  '2026-02-13T23:00:00Z',
  '2026-02-14T00:00:00Z',
  '2026-02-14T01:00:00Z',
].map((text) => Date.parse(text))
const pick = <T>(next: () => number, from: readonly T[]): T =>
  from[Math.floor(next() * from.length)] as T

const makePost = (next: () => number, name: string, hour: number): PostSketch => ({
  name,
  at: new Date(hour + Math.floor(next() * 3_600_000)),
  author: `author ${Math.floor(next() * 40)}`,
  platform: pick(next, ['bluesky', 'mastodon'] as const),
  codes: codes.filter(() => next() < 0.4),
  coercion: Math.floor(next() * 3),
})

/** Most pages concern one hour: their writers meet on the day only. */
const insertSome = async (trx: Trx, topicId: number, next: () => number, prefix: string) => {
  const own = next() < 0.7 ? [pick(next, hours)] : hours
  const posts = Array.from({ length: 20 }, (_, i) =>
    makePost(next, `${prefix} ${i}`, pick(next, own)),
  )
  await insertPosts(trx, topicId, posts)
  const { rows } = await sql<Touched>`select posted_at, author_key from post
    where topic_id = ${topicId} and text like ${`% of ${prefix} %`}`.execute(trx)
  return rows
}

const changes = {
  relabel: sql`update post set measures = ${measuresOfSketch({ name: '', at: '', codes: ['action'] })}`,
  hide: sql`update post set hidden = not hidden`,
  delete: sql`delete from post`,
}

/** Changes a handful of posts, those that nobody else is changing. */
const changeSome = async (trx: Trx, topicId: number, next: () => number) => {
  const kind = pick(next, ['relabel', 'hide', 'delete'] as const)
  const { rows } = await sql<Touched>`${changes[kind]} where topic_id = ${topicId} and post_key in (
      select post_key from post where topic_id = ${topicId} and post_key > ${pick(next, ['A', 'K', 'a', 'k'])}
      order by post_key limit 5 for update skip locked)
    returning posted_at, author_key`.execute(trx)
  return rows
}

/** What a writer of pages does, in the order that it must. */
const keepInStep = async (
  trx: Trx,
  topicId: number,
  touched: { inserted: Touched[]; changed: Touched[] },
  mode: 'live' | 'backfill',
) => {
  const own = [...touched.inserted, ...touched.changed]
  const times = new Set(own.map((each) => Math.floor(each.postedAt.getTime() / 3_600_000)))
  const dirty = [...times].map((time) => new Date(time * 3_600_000))
  await markDirty(
    trx,
    dirty.map((hour) => ({ topicId, hour })),
  )
  await mergeAuthors(trx, topicId, touched.inserted)
  await staleSketches(trx, topicId, touched.changed)
  if (mode === 'live') await recomputeHours(trx, topicId, dirty)
}

test('writers and rollers at once: no deadlock, and every unmarked count equals its posts throughout', async () => {
  const { db } = database
  const topic = await createTopic(db, 'busy')
  await insertPosts(db, topic.id, [{ name: 'first', at: new Date(hours[0] ?? 0), hidden: true }])

  const writer = async (id: number) => {
    const next = createRandom(id)
    for (let round = 0; round < 25; round++) {
      const mode = next() < 0.6 ? 'live' : 'backfill'
      await db.transaction().execute(async (trx) => {
        const inserted = await insertSome(trx, topic.id, next, `w${id}r${round}`)
        const changed = next() < 0.3 ? await changeSome(trx, topic.id, next) : []
        await keepInStep(trx, topic.id, { inserted, changed }, mode)
      })
    }
  }
  let writing = true
  const differences: unknown[] = []
  let comparisons = 0
  const roller = async () => {
    while (writing) {
      await rollDirtyBuckets(db, raiseDataVersions)
      await rebuildStaleSketches(db)
    }
  }
  const checker = async () => {
    while (writing) {
      differences.push(...(await compareRollups(db, topic.id)))
      comparisons++
    }
  }
  const others = [roller(), roller(), checker()]
  await Promise.all([1, 2, 3, 4, 5, 6].map(writer)).finally(() => {
    writing = false
  })
  await Promise.all(others)

  while ((await rollDirtyBuckets(db, raiseDataVersions)) > 0);
  await rebuildStaleSketches(db)
  expect(comparisons).toBeGreaterThan(0)
  expect(differences).toEqual([])
  const counted = await recount(db, topic.id)
  expect(Object.keys(counted.hours).length).toBeGreaterThan(20)
  expect(await storedCounts(db, topic.id)).toEqual(counted)
  expect(await compareRollups(db, topic.id)).toEqual([])

  const sketches = await db
    .selectFrom('authorSketch')
    .select(['day', 'registers'])
    .where('topicId', '=', topic.id)
    .orderBy('day')
    .execute()
  const authors = await authorsByDay(db, topic.id)
  expect(authors).toHaveLength(2)
  for (const { day, keys } of authors) {
    const registers = emptyRegisters()
    for (const key of keys) addHash(registers, Buffer.from(key, 'base64url'))
    const stored = sketches.find((sketch) => sketch.day === day)?.registers
    expect(Buffer.from(registers).equals(stored ?? Buffer.alloc(0))).toBe(true)
  }
})
