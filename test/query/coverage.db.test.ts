import { afterAll, beforeAll, expect, test } from 'vitest'
import { coverage } from '../../server/query/coverage.ts'
import { addGap } from '../../server/store/coverage.ts'
import type { Topic } from '../../shared/topic.ts'
import { testDatabase } from '../database.ts'
import { coverTime, createTopic } from '../stored-posts.ts'

let database: Awaited<ReturnType<typeof testDatabase>>
let topic: Topic
const now = new Date('2026-02-13T06:30:00Z')

beforeAll(async () => {
  database = await testDatabase()
  const { db } = database
  topic = await createTopic(db, 'covered')
  await coverTime(
    db,
    topic.id,
    'bluesky-live',
    'captured',
    '2026-02-13T01:15Z/2026-02-13T03:00Z',
    '2026-02-13T04:00Z/2026-02-13T06:25Z',
  )
  await coverTime(
    db,
    topic.id,
    'bluesky-search',
    'backfilled',
    '2026-02-12T22:00Z/2026-02-13T01:00Z',
    '2026-02-13T05:00Z/2026-02-13T05:20Z',
  )
  await db.transaction().execute((trx) =>
    addGap(trx, [topic.id], 'bluesky-live', {
      from: new Date('2026-02-13T03:00:00Z'),
      to: new Date('2026-02-13T04:00:00Z'),
      reason: 'retention exceeded',
    }),
  )
})
afterAll(() => database?.drop())

test('each source is told hour by hour from when it was first watched', async () => {
  const answer = await coverage(
    database.db,
    topic,
    { from: '2026-02-13', to: '2026-02-13' },
    { now },
  )
  const hours = answer.sources.map(({ source, watchedSince, hours }) => ({
    source,
    watchedSince,
    hours: hours.map(
      ({ hour, state, share }) => `${hour.slice(11, 13)} ${state} ${Number(share.toFixed(3))}`,
    ),
  }))
  expect(hours).toEqual([
    {
      source: 'bluesky-live',
      watchedSince: '2026-02-13T01:15:00.000Z',
      hours: [
        '01 partial 0.75',
        '02 captured 1',
        '03 gap 0',
        '04 captured 1',
        '05 captured 1',
        '06 captured 1',
      ],
    },
    {
      source: 'bluesky-search',
      watchedSince: '2026-02-12T22:00:00.000Z',
      hours: ['00 backfilled 1', '05 partial 0.333'],
    },
  ])
  expect(answer.sources[0]?.gaps).toEqual([
    {
      source: 'bluesky-live',
      from: '2026-02-13T03:00:00.000Z',
      to: '2026-02-13T04:00:00.000Z',
      reason: 'retention exceeded',
      repaired: false,
    },
  ])
})

test('a source that only fills the past misses nothing between what it filled', async () => {
  const view = { from: '2026-02-13', to: '2026-02-13' }
  const { sources } = await coverage(database.db, topic, view, { now })
  expect(sources.map(({ source, gaps }) => [source, gaps.length])).toEqual([
    ['bluesky-live', 1],
    ['bluesky-search', 0],
  ])
})

test('a gap that another source of the same place has filled is repaired', async () => {
  const { db } = database
  const refilled = await createTopic(db, 'refilled')
  const from = new Date('2026-02-13T03:00:00Z')
  const to = new Date('2026-02-13T04:00:00Z')
  const hours = ['2026-02-13T02:00Z/2026-02-13T03:00Z', '2026-02-13T04:00Z/2026-02-13T06:30Z']
  await coverTime(db, refilled.id, 'bluesky-live', 'captured', ...hours)
  await db
    .transaction()
    .execute((trx) => addGap(trx, [refilled.id], 'bluesky-live', { from, to, reason: 'away' }))
  const gaps = async () => {
    const view = { from: '2026-02-13', to: '2026-02-13' }
    const { sources } = await coverage(db, refilled, view, { now })
    return sources.flatMap((each) => each.gaps.map(({ repaired }) => repaired))
  }
  expect(await gaps()).toEqual([false])
  const margins = '2026-02-13T02:59Z/2026-02-13T04:01Z'
  await coverTime(db, refilled.id, 'bluesky-search', 'backfilled', margins)
  expect(await gaps()).toEqual([true])
})

test('more than 125 days are refused in words', async () => {
  await expect(
    coverage(database.db, topic, { from: '2025-01-01', to: '2026-02-13' }, { now }),
  ).rejects.toMatchObject({ problem: { key: 'range' } })
})
