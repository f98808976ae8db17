import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compareRollups } from '../../server/rollup/compare.ts'
import { markDirty } from '../../server/rollup/mark-dirty.ts'
import { rebuildTopic } from '../../server/rollup/rebuild.ts'
import { recomputeHours } from '../../server/rollup/recompute.ts'
import { rollDirtyBuckets } from '../../server/rollup/roll.ts'
import { raiseDataVersions } from '../../server/store/data-version.ts'
import { testDatabase } from '../database.ts'
import { createTopic, insertPosts, keyOf, measuresOfSketch } from '../stored-posts.ts'
import { recount, storedCounts } from './recount.ts'

let database: Awaited<ReturnType<typeof testDatabase>>
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database?.drop())

const hour = (text: string) => new Date(`${text}:00:00.000Z`)

const saveLive: typeof insertPosts = (db, topicId, posts) =>
  db.transaction().execute(async (trx) => {
    await insertPosts(trx, topicId, posts)
    const hours = [...new Set(posts.map((post) => new Date(post.at).setUTCMinutes(0, 0, 0)))].map(
      (time) => new Date(time),
    )
    await markDirty(
      trx,
      hours.map((each) => ({ topicId, hour: each })),
    )
    await recomputeHours(trx, topicId, hours)
  })

describe('counts by hour and by UTC day', () => {
  test('are made from the posts of the hour, by measure and platform, without hidden ones', async () => {
    const { db } = database
    const topic = await createTopic(db, 'counted')
    await saveLive(db, topic.id, [
      { name: 'a', at: '2026-02-13T23:00:00.000Z', codes: ['rights'], sentiment: 'negative' },
      { name: 'b', at: '2026-02-13T23:59:59.999Z', platform: 'mastodon', lang: 'en' },
      { name: 'c', at: '2026-02-14T00:00:00.000Z', codes: ['rights'], coercion: 2 },
      { name: 'd', at: '2026-02-14T00:30:00.000Z', hidden: true, codes: ['exit'] },
    ])
    expect(await storedCounts(db, topic.id)).toEqual({
      hours: {
        '2026-02-13T23|all|bluesky': 1,
        '2026-02-13T23|rights|bluesky': 1,
        '2026-02-13T23|sentiment.negative|bluesky': 1,
        '2026-02-13T23|stance.neutral|bluesky': 1,
        '2026-02-13T23|all|mastodon': 1,
        '2026-02-13T23|stance.neutral|mastodon': 1,
        '2026-02-13T23|lang.en|mastodon': 1,
        '2026-02-14T00|all|bluesky': 1,
        '2026-02-14T00|rights|bluesky': 1,
        '2026-02-14T00|stance.neutral|bluesky': 1,
        '2026-02-14T00|coercion.high|bluesky': 1,
        '2026-02-14T00|rights+coercion.high|bluesky': 1,
      },
      days: {
        '2026-02-13|all|bluesky': 1,
        '2026-02-13|rights|bluesky': 1,
        '2026-02-13|sentiment.negative|bluesky': 1,
        '2026-02-13|stance.neutral|bluesky': 1,
        '2026-02-13|all|mastodon': 1,
        '2026-02-13|stance.neutral|mastodon': 1,
        '2026-02-13|lang.en|mastodon': 1,
        '2026-02-14|all|bluesky': 1,
        '2026-02-14|rights|bluesky': 1,
        '2026-02-14|stance.neutral|bluesky': 1,
        '2026-02-14|coercion.high|bluesky': 1,
        '2026-02-14|rights+coercion.high|bluesky': 1,
      },
    })
    expect(await db.selectFrom('dirtyBucket').selectAll().execute()).toEqual([])
  })

  test('follow a relabelled, a hidden and a deleted post, and vanish with the last one', async () => {
    const { db } = database
    const topic = await createTopic(db, 'changed')
    const at = '2026-02-13T09:30:00.000Z'
    const names = ['relabelled', 'hidden', 'deleted'] as const
    await saveLive(
      db,
      topic.id,
      names
        .map((name) => ({ name, at, codes: ['exit'] as const }))
        .map((p) => ({ ...p, codes: [...p.codes] })),
    )
    const change = (run: (trx: typeof db) => Promise<unknown>) =>
      db.transaction().execute(async (trx) => {
        await run(trx)
        await markDirty(trx, [{ topicId: topic.id, hour: hour('2026-02-13T09') }])
        await recomputeHours(trx, topic.id, [hour('2026-02-13T09')])
      })
    await change((trx) =>
      trx
        .updateTable('post')
        .set({ measures: measuresOfSketch({ name: '', at, codes: ['rights'] }) })
        .where('topicId', '=', topic.id)
        .where('postKey', '=', keyOf('relabelled'))
        .execute(),
    )
    await change((trx) =>
      trx
        .updateTable('post')
        .set({ hidden: true })
        .where('topicId', '=', topic.id)
        .where('postKey', '=', keyOf('hidden'))
        .execute(),
    )
    await change((trx) =>
      trx
        .deleteFrom('post')
        .where('topicId', '=', topic.id)
        .where('postKey', '=', keyOf('deleted'))
        .execute(),
    )
    expect((await storedCounts(db, topic.id)).days).toEqual({
      '2026-02-13|all|bluesky': 1,
      '2026-02-13|rights|bluesky': 1,
      '2026-02-13|stance.neutral|bluesky': 1,
    })
    await change((trx) => trx.deleteFrom('post').where('topicId', '=', topic.id).execute())
    expect(await storedCounts(db, topic.id)).toEqual({ hours: {}, days: {} })
  })
})

describe('the roller', () => {
  test('recomputes what was left marked, fifty hours of a topic a call, and raises the data version', async () => {
    const { db } = database
    const topic = await createTopic(db, 'rolled')
    const start = hour('2026-01-01T00').getTime()
    const times = Array.from({ length: 60 }, (_, i) => new Date(start + i * 3_600_000))
    await db.transaction().execute(async (trx) => {
      await insertPosts(
        trx,
        topic.id,
        times.map((at, i) => ({ name: `rolled ${i}`, at })),
      )
      await markDirty(
        trx,
        times.map((at) => ({ topicId: topic.id, hour: at })),
      )
    })
    expect((await storedCounts(db, topic.id)).hours).toEqual({})

    expect(await rollDirtyBuckets(db, raiseDataVersions)).toBe(10)
    expect(await compareRollups(db, topic.id)).toEqual([])
    expect(Object.keys((await storedCounts(db, topic.id)).hours)).toHaveLength(100)

    expect(await rollDirtyBuckets(db, raiseDataVersions)).toBe(0)
    expect(await storedCounts(db, topic.id)).toEqual(await recount(db, topic.id))
    const { version } = await db
      .selectFrom('dataVersion')
      .select('version')
      .where('topicId', '=', topic.id)
      .executeTakeFirstOrThrow()
    expect(version).toBe(2)
  })

  test('passes over marks that a writer holds', async () => {
    const { db } = database
    const topic = await createTopic(db, 'held')
    const marks = ['2026-01-01T00', '2026-01-01T01'].map((text) => ({
      topicId: topic.id,
      hour: hour(text),
    }))
    await insertPosts(db, topic.id, [{ name: 'held', at: '2026-01-01T01:30:00Z' }])
    await db.transaction().execute((trx) => markDirty(trx, marks))
    await db.transaction().execute(async (trx) => {
      await markDirty(trx, marks.slice(0, 1))
      expect(await rollDirtyBuckets(db, raiseDataVersions)).toBe(1)
    })
    expect(await rollDirtyBuckets(db, raiseDataVersions)).toBe(0)
    expect(await storedCounts(db, topic.id)).toEqual(await recount(db, topic.id))
  })
})

describe('the comparison', () => {
  test('names each count that differs, and leaves out what is marked', async () => {
    const { db } = database
    const topic = await createTopic(db, 'compared')
    await saveLive(db, topic.id, [{ name: 'x', at: '2026-02-13T09:30:00Z' }])
    await db
      .updateTable('rollupHour')
      .set({ posts: 3 })
      .where('topicId', '=', topic.id)
      .where('measure', '=', 'all')
      .execute()
    await db
      .insertInto('rollupDay')
      .values({
        topicId: topic.id,
        measure: 'exit',
        day: '2026-02-14',
        platform: 'mastodon',
        posts: 2,
      })
      .execute()
    expect(await compareRollups(db, topic.id)).toEqual([
      {
        table: 'rollup_hour',
        start: '2026-02-13T09:00:00Z',
        measure: 'all',
        platform: 'bluesky',
        stored: 3,
        counted: 1,
      },
      {
        table: 'rollup_day',
        start: '2026-02-14',
        measure: 'exit',
        platform: 'mastodon',
        stored: 2,
        counted: 0,
      },
    ])
    const early = { from: hour('2026-02-14T00'), to: hour('2026-02-15T00') }
    expect(await compareRollups(db, topic.id, early)).toHaveLength(1)
    await db.transaction().execute((trx) =>
      markDirty(trx, [
        { topicId: topic.id, hour: hour('2026-02-13T09') },
        { topicId: topic.id, hour: hour('2026-02-14T05') },
      ]),
    )
    expect(await compareRollups(db, topic.id)).toEqual([])
  })
})

describe('the rebuilding of a topic', () => {
  test('mends counts that are wrong, missing or left over', async () => {
    const { db } = database
    const topic = await createTopic(db, 'rebuilt')
    await insertPosts(db, topic.id, [
      { name: 'never counted', at: '2026-02-13T09:30:00Z', author: 'ann' },
      { name: 'wrongly counted', at: '2026-02-15T09:30:00Z', author: 'bob' },
    ])
    const wrong = { topicId: topic.id, measure: 'all', platform: 'bluesky', posts: 7 } as const
    await db
      .insertInto('rollupHour')
      .values([
        { ...wrong, hour: hour('2026-02-15T09') },
        { ...wrong, hour: hour('2026-02-20T09') },
      ])
      .execute()
    await db
      .insertInto('rollupDay')
      .values({ ...wrong, day: '2026-02-25' })
      .execute()
    expect(await rebuildTopic(db, topic.id, raiseDataVersions)).toBe(4)
    expect(await storedCounts(db, topic.id)).toEqual(await recount(db, topic.id))
    const sketches = await db
      .selectFrom('authorSketch')
      .select(['day', 'stale'])
      .where('topicId', '=', topic.id)
      .orderBy('day')
      .execute()
    expect(sketches).toEqual([
      { day: '2026-02-13', stale: false },
      { day: '2026-02-15', stale: false },
    ])
  })
})
