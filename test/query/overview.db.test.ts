import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { overview } from '../../server/query/overview.ts'
import type { SourceState } from '../../shared/source-state.ts'
import type { Topic } from '../../shared/topic.ts'
import type { View } from '../../shared/view.ts'
import { testDatabase } from '../database.ts'
import { coverTime, createTopic, type PostSketch, storePosts } from '../stored-posts.ts'

let database: Awaited<ReturnType<typeof testDatabase>>
let topic: Topic
const now = new Date('2026-02-16T12:30:00Z')

/** So many alike posts in the minutes from `at` on, by two authors. */
const several = (count: number, name: string, at: string, post: Partial<PostSketch> = {}) =>
  Array.from({ length: count }, (_, i) => ({
    name: `${name} ${i}`,
    at: new Date(Date.parse(at) + i * 60_000),
    author: `${name} ${i % 2}`,
    ...post,
  }))

beforeAll(async () => {
  database = await testDatabase()
  const { db } = database
  topic = await createTopic(db, 'watched')
  await db
    .insertInto('topicEvent')
    .columns(['topicId', 'eventId'])
    .expression((eb) =>
      eb
        .selectFrom('event')
        .select((each) => [each.val(topic.id).as('topicId'), 'event.id as eventId']),
    )
    .execute()
  await storePosts(db, topic.id, [
    ...several(4, 'early', '2026-02-08T10:00:00Z', { codes: ['attachment'] }),
    ...several(2, 'before', '2026-02-12T12:00:00Z', { codes: ['rights'] }),
    ...several(3, 'after noon', '2026-02-12T12:31:00Z', { codes: ['rights'] }),
    ...several(6, 'angry', '2026-02-13T18:00:00Z', {
      codes: ['rights', 'coercion'],
      coercion: 1,
      sentiment: 'negative',
    }),
    ...several(2, 'glad', '2026-02-14T18:00:00Z', { sentiment: 'positive', platform: 'mastodon' }),
    ...several(2, 'now', '2026-02-16T11:45:00Z', { sentiment: 'neutral' }),
  ])
  await coverTime(db, topic.id, 'bluesky-live', 'captured', '2026-02-08T00:00Z/2026-02-16T12:30Z')
})
afterAll(() => database?.drop())

const ask = (view: View, sources: SourceState[] = []) =>
  overview(database.db, topic, view, { now, sources })

describe('the overview', () => {
  test('compares a running range with as much of the span before', async () => {
    // 13 … 16 February until 12:30, and 9 … 12 February until 12:30.
    const answer = await ask({ from: '2026-02-13', to: '2026-02-16' })
    expect(answer.range).toMatchObject({ to: '2026-02-17T00:00:00.000Z', bucket: 'day' })
    expect(answer.posts).toEqual({ now: 10, before: 2 })
    expect(
      answer.figures.map(({ measure, now: { count }, before }) => [measure, count, before?.count]),
    ).toEqual([
      ['sentiment.negative', 6, 0],
      ['attachment', 0, 0],
      ['rights', 6, 2],
      ['coercion', 6, 0],
    ])
    expect(answer.figures[2]).toMatchObject({
      now: { total: 10, share: 0.6 },
      before: { total: 2, share: 1 },
    })
    expect(answer.coverage).toEqual({ share: 1, gaps: [] })
  })

  test('compares with nothing where the span before is not covered', async () => {
    const answer = await ask({ from: '2026-02-08', to: '2026-02-16' })
    expect(answer.posts).toEqual({ now: 19, before: null })
    expect(answer.figures.every(({ before }) => before === null)).toBe(true)
  })

  test('counts authors, the last hour whatever the view, and the extent', async () => {
    const answer = await ask({ from: '2026-02-12', to: '2026-02-13' })
    expect(answer.authors).toEqual({ count: 6, exact: true })
    expect(answer.lastHour).toEqual({ posts: 2, until: '2026-02-16T12:30:00.000Z' })
    expect(answer.extent).toEqual({
      from: '2026-02-08T10:00:00.000Z',
      to: '2026-02-16T11:46:00.000Z',
    })
  })

  test('shows the sentiment around the main event of the range', async () => {
    const answer = await ask({ from: '2026-02-10', to: '2026-02-16' })
    expect(answer.event).toMatchObject({
      slug: '2026-02-13-gpt-4o-retirement',
      startsOn: '2026-02-13',
      confidence: 'high',
    })
    const day = (number: number) => answer.aroundEvent?.find((each) => each.day === number)
    expect(answer.aroundEvent?.map((each) => each.day)).toEqual([
      -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7,
    ])
    const values = { 'sentiment.negative': 0, 'sentiment.neutral': 0, 'sentiment.positive': 0 }
    expect(day(-7)).toEqual({ day: -7, total: 0, values, state: 'gap' })
    expect(day(-5)).toEqual({ day: -5, total: 4, values, state: 'captured' })
    expect(day(0)).toEqual({
      day: 0,
      total: 6,
      values: { ...values, 'sentiment.negative': 6 },
      state: 'captured',
    })
    expect(day(1)).toMatchObject({ total: 2, values: { 'sentiment.positive': 2 } })
    expect(day(3)).toMatchObject({ total: 2, state: 'captured' })
    expect(day(4)).toEqual({ day: 4, total: 0, values, state: 'gap' })
  })

  test('shows the event that is named, wherever it lies', async () => {
    const answer = await ask({
      from: '2026-02-14',
      to: '2026-02-15',
      ev: '2026-02-13-gpt-4o-retirement',
    })
    expect(answer.event?.slug).toBe('2026-02-13-gpt-4o-retirement')
    const quiet = await ask({ from: '2026-02-14', to: '2026-02-15' })
    expect([quiet.event, quiet.aroundEvent]).toEqual([null, null])
  })

  test('obeys filters, in comparison and around the event too', async () => {
    const answer = await ask({ from: '2026-02-13', to: '2026-02-16', cls: ['rights'] })
    expect(answer.posts).toEqual({ now: 6, before: 2 })
    expect(answer.authors).toEqual({ count: 2, exact: true })
    expect(answer.aroundEvent?.find((each) => each.day === 1)?.total).toBe(0)
    expect(answer.lastHour.posts).toBe(2)
  })

  test('passes on what it is told of sources, and names the instrument', async () => {
    const state: SourceState = {
      source: 'bluesky-live',
      platform: 'bluesky',
      phase: 'live',
      detail: 'connected',
      lagSeconds: 1,
      lastPostAt: null,
      lastHeardAt: null,
      retryAt: null,
      gap: null,
    }
    const answer = await ask({}, [state])
    expect(answer).toMatchObject({
      topic: { slug: 'watched' },
      sources: [state],
      classifier: {
        label: 'test classifiers 1',
        parts: { rules: '1' },
        validation: 'not validated',
      },
      dataVersion: 1,
      lagging: false,
      generatedAt: '2026-02-16T12:30:00.000Z',
    })
  })

  test('of a topic without posts is empty, not broken', async () => {
    const empty = await createTopic(database.db, 'empty')
    const answer = await overview(database.db, empty, {}, { now, sources: [] })
    expect(answer).toMatchObject({
      posts: { now: 0, before: null },
      authors: { count: 0, exact: true },
      extent: null,
      event: null,
      coverage: { share: 0 },
      dataVersion: 0,
    })
    expect(answer.coverage.gaps).toHaveLength(1)
  })
})
