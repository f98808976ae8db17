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
    hours: hours.map(({ hour, state, share }) => `${hour.slice(11, 13)} ${state} ${share}`),
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
      hours: ['00 backfilled 1'],
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

test('more than 125 days are refused in words', async () => {
  await expect(
    coverage(database.db, topic, { from: '2025-01-01', to: '2026-02-13' }, { now }),
  ).rejects.toMatchObject({ problem: { key: 'range' } })
})
