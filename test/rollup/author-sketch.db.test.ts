import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  mergeAuthors,
  rebuildStaleSketches,
  staleSketches,
} from '../../server/rollup/author-sketch.ts'
import { estimateDistinct } from '../../server/study/hyperloglog.ts'
import { testDatabase } from '../database.ts'
import { createTopic, insertPosts, keyOf } from '../stored-posts.ts'

let database: Awaited<ReturnType<typeof testDatabase>>
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database?.drop())

const sketches = async (topicId: number) => {
  const rows = await database.db
    .selectFrom('authorSketch')
    .select(['day', 'registers', 'stale'])
    .where('topicId', '=', topicId)
    .orderBy('day')
    .execute()
  return rows.map(({ day, registers, stale }) => ({
    day,
    stale,
    authors: Math.round(estimateDistinct(registers)),
  }))
}
const by = (author: string, at: string) => ({ authorKey: keyOf(author), postedAt: new Date(at) })

test('authors are added to the UTC days of their posts, each once', async () => {
  const { db } = database
  const topic = await createTopic(db, 'merged')
  const merge = (posts: Parameters<typeof mergeAuthors>[2]) =>
    db.transaction().execute((trx) => mergeAuthors(trx, topic.id, posts))
  await merge([
    by('ann', '2026-02-14T00:00:00Z'),
    by('bob', '2026-02-13T23:59:59Z'),
    by('bob', '2026-02-13T10:00:00Z'),
  ])
  await merge([by('cy', '2026-02-13T11:00:00Z'), by('bob', '2026-02-13T12:00:00Z')])
  await merge([])
  expect(await sketches(topic.id)).toEqual([
    { day: '2026-02-13', stale: false, authors: 2 },
    { day: '2026-02-14', stale: false, authors: 1 },
  ])
})

test('a day that an author left is stale until it is built anew from the posts that are shown', async () => {
  const { db } = database
  const topic = await createTopic(db, 'left')
  await insertPosts(db, topic.id, [
    { name: 'stays', at: '2026-02-13T10:00:00Z', author: 'ann' },
    { name: 'goes', at: '2026-02-13T11:00:00Z', author: 'bob', hidden: true },
  ])
  const at = new Date('2026-02-13T11:00:00Z')
  await db.transaction().execute(async (trx) => {
    await mergeAuthors(trx, topic.id, [by('ann', at.toISOString()), by('bob', at.toISOString())])
    await staleSketches(trx, topic.id, [{ postedAt: at }])
  })
  expect(await sketches(topic.id)).toEqual([{ day: '2026-02-13', stale: true, authors: 2 }])
  expect(await rebuildStaleSketches(db)).toBe(1)
  expect(await sketches(topic.id)).toEqual([{ day: '2026-02-13', stale: false, authors: 1 }])
  expect(await rebuildStaleSketches(db)).toBe(0)
})
