import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bucketEdges, ceilToBucket, floorToBucket } from '../../server/query/buckets.ts'
import { testDatabase } from '../database.ts'

let database: Awaited<ReturnType<typeof testDatabase>>
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database?.drop())

// Zones whose clocks change at various times of the day; PostgreSQL reads them from its own tables.
// Without those in which midnight comes twice: PostgreSQL takes the second one, even for moments before it.
test.each([
  ['UTC', 'day'],
  ['Europe/Berlin', 'day'],
  ['Europe/Berlin', 'week'],
  ['America/Los_Angeles', 'day'],
  ['America/Los_Angeles', 'week'],
  ['America/Asuncion', 'day'],
  ['Asia/Kolkata', 'day'],
  ['Australia/Lord_Howe', 'day'],
  ['Pacific/Chatham', 'week'],
] as const)('%s: each %s of 2015 to 2024 begins where PostgreSQL has it', async (zone, size) => {
  const range = {
    from: floorToBucket(new Date('2015-01-05T12:00:00Z'), size, zone),
    to: ceilToBucket(new Date('2024-12-30T12:00:00Z'), size, zone),
  }
  const edges = bucketEdges(range, size, zone)
  const { rows } = await sql<{ edge: Date; next: Date }>`select edge,
      date_trunc(${size}, edge, ${zone}) as start,
      date_trunc(${size}, edge - interval '1 second', ${zone}) as previous
    from unnest(${edges}::timestamptz[]) as e(edge)
    where date_trunc(${size}, edge, ${zone}) <> edge
      or date_trunc(${size}, edge - interval '1 second', ${zone}) = edge`.execute(database.db)
  expect(edges.length).toBeGreaterThan(500)
  expect(rows).toEqual([])
})
