import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { testDatabase } from '../database.ts'
import { createTopic, insertPosts } from '../stored-posts.ts'

const { db, drop } = await testDatabase()
afterAll(drop)

/**
 * The server looks up each post that a locator belongs to, by a plan that a connection makes at its first page and
 * keeps: made on a small table with a poor index, it would read the whole topic for every new post.
 */
test('a post is found by its key from the first page on, while the table is small and was never analysed', async () => {
  const topic = await createTopic(db, 'small')
  const posts = Array.from({ length: 60 }, (_, n) => ({
    name: `p${n}`,
    at: '2026-10-01T12:00:00Z',
  }))
  await insertPosts(db, topic.id, posts)
  const { rows } = await sql<{ 'QUERY PLAN': string }>`explain (generic_plan, costs off)
    select 1 from only post x where topic_id = $1 and post_key = $2 for key share of x`.execute(db)
  expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toMatch(/Index Scan using post_pkey/)
})
