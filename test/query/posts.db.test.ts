import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type PostsOptions, posts } from '../../server/query/posts.ts'
import { samplePosts } from '../../server/query/sample-posts.ts'
import type { Topic } from '../../shared/topic.ts'
import type { View } from '../../shared/view.ts'
import { testDatabase } from '../database.ts'
import { createTopic, keyOf, storePosts } from '../stored-posts.ts'

let database: Awaited<ReturnType<typeof testDatabase>>
let topic: Topic
const now = new Date('2026-02-16T12:30:00Z')
const span = { from: new Date('2026-02-13T00:00:00Z'), to: new Date('2026-02-14T00:00:00Z') }
const day: View = { from: '2026-02-13', to: '2026-02-13' }

beforeAll(async () => {
  database = await testDatabase()
  const { db } = database
  topic = await createTopic(db, 'read')
  await storePosts(db, topic.id, [
    ...Array.from({ length: 45 }, (_, i) => ({
      name: `p${i}`,
      // Three posts share each moment, so that paging must break ties.
      at: new Date(span.from.getTime() + Math.floor(i / 3) * 3_600_000),
      codes: i % 5 === 0 ? (['rights'] as const).slice() : [],
    })),
    {
      name: 'shown',
      at: '2026-02-14T09:00:00Z',
      author: 'ann',
      text: 'we were never asked',
      codes: ['rights', 'rights.consent'],
      coercion: 2,
      stance: 'protest',
      sentiment: 'negative',
      lang: 'en',
      platform: 'mastodon',
      url: 'https://social.example/1',
    },
    { name: 'hidden', at: '2026-02-13T09:00:00Z', hidden: true },
  ])
})
afterAll(() => database?.drop())

const ask = (view: View, options: Partial<PostsOptions> = {}) =>
  posts(database.db, topic, view, { now, ...options })

const readAll = async (view: View, options: Partial<PostsOptions>) => {
  const keys: string[] = []
  const totals = new Set<number>()
  for (let after: string | undefined; ; ) {
    const page = await ask(view, { ...options, ...(after ? { after } : {}) })
    keys.push(...page.posts.map((post) => post.key))
    totals.add(page.total)
    if (page.next === null) return { keys, totals: [...totals] }
    after = page.next
  }
}

describe('a list of posts', () => {
  test('shows a post with its codes and without its author', async () => {
    const answer = await ask({ from: '2026-02-14', to: '2026-02-14' })
    expect(answer.posts).toEqual([
      {
        key: keyOf('shown'),
        platform: 'mastodon',
        author: keyOf('ann').slice(0, 8),
        text: 'we were never asked',
        postedAt: '2026-02-14T09:00:00.000Z',
        editedAt: null,
        url: 'https://social.example/1',
        lang: 'en',
        codes: ['rights', 'rights.consent'],
        coercion: 'high',
        stance: 'protest',
        sentiment: 'negative',
        scores: {},
        spans: [],
      },
    ])
    expect(answer).toMatchObject({ topic: 'read', demo: false, total: 1, next: null, seed: '1' })
  })

  test.each(['latest', 'sample'] as const)(
    'read page by page in %s order has each post once',
    async (order) => {
      const { keys, totals } = await readAll(day, { order, limit: 7 })
      expect(totals).toEqual([45])
      expect(keys).toHaveLength(45)
      expect(new Set(keys).size).toBe(45)
      expect(keys).not.toContain(keyOf('hidden'))
    },
  )

  test('has the newest first, ties broken', async () => {
    const answer = await ask(day, { order: 'latest', limit: 45 })
    const times = answer.posts.map((post) => `${post.postedAt} ${post.key}`)
    expect(times).toEqual([...times].sort().reverse())
    expect(answer).toMatchObject({ order: 'latest', seed: null, next: null })
  })

  test('is the same for the same seed and another for another', async () => {
    const keys = async (seed: string) =>
      (await ask(day, { seed, limit: 10 })).posts.map((post) => post.key)
    expect(await keys('a')).toEqual(await keys('a'))
    expect(await keys('b')).not.toEqual(await keys('a'))
  })

  test('shuffles fairly: over many seeds each post comes first about as often', async () => {
    const first = new Map<string, number>()
    for (let seed = 0; seed < 200; seed++) {
      const { posts: shown } = await ask(
        { ...day, cls: ['rights'] },
        { seed: String(seed), limit: 1 },
      )
      const key = shown[0]?.key ?? ''
      first.set(key, (first.get(key) ?? 0) + 1)
    }
    expect(first.size).toBe(9)
    // 200 draws from 9: 22 expected each, standard deviation 4.4.
    for (const count of first.values()) expect(Math.abs(count - 200 / 9)).toBeLessThan(5 * 4.4)
  })

  test('passes the filters, and its total does, too', async () => {
    const { keys, totals } = await readAll({ ...day, cls: ['rights'] }, { limit: 4 })
    expect(totals).toEqual([9])
    expect(keys.sort()).toEqual(Array.from({ length: 9 }, (_, i) => keyOf(`p${i * 5}`)).sort())
  })

  test('is narrowed to the bucket that the view pins', async () => {
    const answer = await ask({ ...day, day: '2026-02-13T02:00:00Z' })
    expect(answer.range).toMatchObject({
      from: '2026-02-13T02:00:00.000Z',
      to: '2026-02-13T03:00:00.000Z',
      bucket: 'hour',
    })
    expect(answer.posts.map((post) => post.key).sort()).toEqual(
      ['p6', 'p7', 'p8'].map(keyOf).sort(),
    )
    expect(answer.total).toBe(3)
  })

  test.each([
    [{ ...day, day: '2026-02-15' }, {}, { key: 'day', value: '2026-02-15' }],
    [day, { after: 'nonsense' }, { key: 'after', value: 'nonsense' }],
    [day, { order: 'latest', after: 'walk.late.abc' }, { key: 'after' }],
    [day, { order: 'sample', after: 'latest.1.abc' }, { key: 'after' }],
    [day, { order: 'latest', after: `latest.1.${"'".repeat(3)}` }, { key: 'after' }],
  ] as const)('%j with %j is refused', async (view, options, problem) => {
    await expect(ask(view, options)).rejects.toMatchObject({ problem })
  })
})

describe('a sample of very many posts', () => {
  /** The same posts, said to be more than are worth shuffling. */
  const page = (seed: string, limit: number, after?: string) =>
    samplePosts(
      database.db,
      { topicId: topic.id, view: {}, span, total: 1_000_000, limit, after },
      seed,
    )

  test.each(['a', 'b', 'c', 'd'])(
    'goes round the keys once from where the seed %s says',
    async (seed) => {
      const keys: string[] = []
      for (let after: string | undefined; ; ) {
        const { posts: shown, next } = await page(seed, 4, after)
        keys.push(...shown.map((post) => post.key))
        if (next === null) break
        after = next
      }
      const start = keys.findIndex((key, i) => key < (keys[i - 1] ?? ''))
      const turned = start < 0 ? keys : [...keys.slice(start), ...keys.slice(0, start)]
      const order = Array.from({ length: 45 }, (_, i) => keyOf(`p${i}`)).sort()
      expect(turned).toEqual(order)
    },
  )

  test('goes on as it began when posts become more or fewer', async () => {
    const { next } = await page('a', 4)
    expect(next).toMatch(/^walk\./)
    const answer = await ask(day, { seed: 'a', limit: 4, after: next ?? '' })
    expect(answer.next).toMatch(/^walk\./)
  })
})
