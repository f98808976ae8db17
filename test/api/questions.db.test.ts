import { afterAll, beforeAll, expect, test } from 'vitest'
import type { z } from 'zod'
import { raiseDataVersions } from '../../server/store/data-version.ts'
import {
  CoverageSchema,
  EventsSchema,
  OverviewSchema,
  PostsSchema,
  TopicsSchema,
} from '../../shared/answers.ts'
import { SeriesSchema } from '../../shared/series.ts'
import { keyOf } from '../stored-posts.ts'
import { noon, sourceState, testApp } from './app.ts'
import { watchedTopic } from './watched-topic.ts'

let watched: Awaited<ReturnType<typeof watchedTopic>>
let app: ReturnType<typeof testApp>['app']
let now = noon
const states = [sourceState(), sourceState({ source: 'demo:bluesky' })]

beforeAll(async () => {
  watched = await watchedTopic()
  const databases = { real: watched.db, demo: () => watched.demo }
  app = testApp(watched.db, { databases, sources: () => states, now: () => now }).app
})
afterAll(() => watched.drop())

/** Asks, and insists on the whole of the answer's schema. */
const ask = async <S extends z.ZodObject>(schema: S, path: string): Promise<z.infer<S>> => {
  const answer = await app.request(`/api/v1/topics${path}`)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('application/json')
  return schema.strict().parse(await answer.json()) as z.infer<S>
}
const february = 'from=2026-02-11&to=2026-02-13&bucket=day'

test('topics: the real ones, then the demo, each said to be what it is', async () => {
  const { topics, defaultTopic } = await ask(TopicsSchema, '')
  expect(topics.map(({ slug, demo }) => [slug, demo])).toEqual([
    ['keep4o', false],
    ['lanterns', false],
    ['lanterns-demo', true],
  ])
  expect(defaultTopic).toBe('keep4o')
})

test('overview: figures of the view, and the states of real sources only', async () => {
  const answer = await ask(OverviewSchema, `/lanterns/overview?${february}`)
  expect(answer.posts.now).toBe(5)
  expect(answer.figures.map(({ measure, now: { count } }) => [measure, count])).toEqual([
    ['sentiment.negative', 2],
    ['attachment', 1],
    ['rights', 2],
    ['coercion', 0],
  ])
  expect(answer.lastHour).toEqual({ posts: 1, until: '2026-02-13T12:00:00.000Z' })
  expect(answer.sources).toEqual([states[0]])
})

test('overview: filters of the query string apply', async () => {
  const answer = await ask(
    OverviewSchema,
    `/lanterns/overview?${february}&sent=negative&cls=rights`,
  )
  expect(answer.posts.now).toBe(1)
})

test('series: the main codes by default, a gap as null', async () => {
  const answer = await ask(SeriesSchema, `/lanterns/series?${february}`)
  expect(answer.measures).toEqual([
    'attachment',
    'dependency',
    'coercion',
    'rights',
    'action',
    'exit',
  ])
  expect(answer.buckets.map(({ total, state, soFar }) => [total, state, soFar])).toEqual([
    [3, 'captured', false],
    [null, 'gap', false],
    [2, 'captured', true],
  ])
})

test.each([
  ['rights,lang.de', ['rights', 'lang.de']],
  ['rights%2Bcoercion.low', ['rights+coercion.low']],
  ['rights+coercion.low', ['rights+coercion.low']],
  ['all,', ['all']],
])('series: the measures %s', async (measures, expected) => {
  const answer = await ask(SeriesSchema, `/lanterns/series?${february}&measures=${measures}`)
  expect(answer.measures).toEqual(expected)
})

test('posts: the latest, page by page, until all have been seen', async () => {
  const path = `/lanterns/posts?${february}&order=latest&limit=2`
  const seen: string[] = []
  let after = ''
  for (;;) {
    const page = await ask(PostsSchema, `${path}${after}`)
    expect(page.total).toBe(5)
    seen.push(...page.posts.map(({ key }) => key))
    if (page.next === null) break
    after = `&after=${encodeURIComponent(page.next)}`
  }
  expect(seen).toEqual(['e', 'd', 'c', 'b', 'a'].map(keyOf))
})

test('posts: the same seed gives the same sample, page by page too', async () => {
  const path = `/lanterns/posts?${february}&seed=green-7`
  const keys = async (more: string) => {
    const { posts, next, seed } = await ask(PostsSchema, `${path}${more}`)
    expect(seed).toBe('green-7')
    return { keys: posts.map(({ key }) => key), next }
  }
  const whole = await keys('&limit=200')
  expect(whole.keys.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e'].map(keyOf).toSorted())
  const first = await keys('&limit=3')
  const second = await keys(`&limit=3&after=${encodeURIComponent(first.next ?? '')}`)
  expect([...first.keys, ...second.keys]).toEqual(whole.keys)
})

test('posts: a pinned day shows as many as the chart says', async () => {
  const { buckets } = await ask(SeriesSchema, `/lanterns/series?${february}`)
  const day = encodeURIComponent(buckets[0]?.start ?? '')
  const { total, posts } = await ask(PostsSchema, `/lanterns/posts?${february}&day=${day}`)
  expect([total, posts.length]).toEqual([buckets[0]?.total, 3])
})

test('posts: nobody is named', async () => {
  const answer = await app.request(`/api/v1/topics/lanterns/posts?${february}`)
  const text = await answer.text()
  for (const author of ['ada', 'bo', 'cy', 'di', 'eve']) expect(text).not.toContain(`"${author}"`)
})

test('events: the timeline of the topic', async () => {
  expect((await ask(EventsSchema, '/keep4o/events')).events.length).toBeGreaterThan(10)
  expect((await ask(EventsSchema, '/lanterns/events')).events).toEqual([])
})

test('coverage: by source, with the reason of each gap', async () => {
  const { sources } = await ask(CoverageSchema, `/lanterns/coverage?${february}`)
  expect(sources.map(({ source, gaps }) => [source, gaps])).toEqual([
    [
      'bluesky-live',
      [
        {
          source: 'bluesky-live',
          from: '2026-02-12T00:00:00.000Z',
          to: '2026-02-13T00:00:00.000Z',
          reason: 'the source was down',
          repaired: false,
        },
      ],
    ],
  ])
})

test('the demo is asked in its own database, with its own sources', async () => {
  const answer = await ask(OverviewSchema, '/lanterns-demo/overview?range=all')
  expect(answer.topic.demo).toBe(true)
  expect(answer.posts.now).toBe(1)
  expect(answer.sources).toEqual([states[1]])
  expect((await ask(SeriesSchema, '/lanterns-demo/series?range=all')).demo).toBe(true)
  expect((await ask(PostsSchema, '/lanterns-demo/posts?range=all')).demo).toBe(true)
})

test.each(['overview', 'series', 'posts', 'events', 'coverage'])(
  'a %s of an unknown topic is 404 and names those there are',
  async (question) => {
    for (const slug of ['tulips', 'Lanterns', '%00', '%F0%9F%8F%AE', '..%2Flanterns']) {
      const answer = await app.request(`/api/v1/topics/${slug}/${question}`)
      expect(answer.status).toBe(404)
      const { error } = (await answer.json()) as { error: { code: string; message: string } }
      expect(error.code).toBe('unknown-topic')
      expect(error.message).toContain('expected one of keep4o, lanterns, lanterns-demo')
    }
  },
)

test.each([
  ['overview', `?${february}`],
  ['series', `?${february}&measures=rights`],
  ['/c/overview.csv', `?${february}&topic=lanterns`],
])(
  '%s: an answer that the client has is not sent again, until something changed',
  async (question, query) => {
    const path = question.startsWith('/')
      ? `${question}${query}`
      : `/api/v1/topics/lanterns/${question}${query}`
    const first = await app.request(path)
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^W\/"[\w-]{22}"$/)
    expect(first.headers.get('cache-control')).toBe('no-cache')

    const again = (tag: string, address = path) =>
      app.request(address, { headers: { 'if-none-match': tag } })
    const unchanged = await again(`"other", ${etag}`)
    expect([unchanged.status, await unchanged.text(), unchanged.headers.get('etag')]).toEqual([
      304,
      '',
      etag,
    ])
    expect(unchanged.headers.get('x-content-type-options')).toBe('nosniff')
    expect((await again('"other"')).status).toBe(200)
    expect((await again(etag, `${path}&tz=Asia/Tokyo`)).status).toBe(200)

    now = new Date(noon.getTime() + 60_000)
    expect((await again(etag)).status).toBe(200)
    now = noon
    expect((await again(etag)).status).toBe(304)

    await watched.db.transaction().execute((trx) => raiseDataVersions(trx, [watched.topic.id]))
    expect((await again(etag)).status).toBe(200)
  },
)

test.each([
  ['0.0.0.0', 'gzip'],
  ['127.0.0.1', null],
])('bound to %s, large answers are sent as %s', async (host, encoding) => {
  const bound = testApp(watched.db, { host }).app
  const answer = await bound.request(`/api/v1/topics/lanterns/series?${february}`, {
    headers: { 'accept-encoding': 'gzip' },
  })
  expect(answer.headers.get('content-encoding')).toBe(encoding)
  const plain = encoding
    ? new Response(answer.body?.pipeThrough(new DecompressionStream('gzip')))
    : answer
  expect(SeriesSchema.parse(await plain.json()).topic).toBe('lanterns')
})
