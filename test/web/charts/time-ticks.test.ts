import { expect, test } from 'vitest'
import type { BucketSize } from '../../../shared/interval.ts'
import { timeTicks } from '../../../web/charts/time-ticks.ts'

const hourMs = 3_600_000
const hours = (from: string, count: number, step = 1) =>
  Array.from({ length: count }, (_, i) => Date.parse(from) + i * step * hourMs)

test.each<
  [what: string, starts: number[], size: BucketSize, tz: string, most: number, labels: string[]]
>([
  [
    'a day of hours',
    hours('2026-02-13T00:00:00Z', 24),
    'hour',
    'UTC',
    8,
    ['00:00', '03:00', '06:00', '09:00', '12:00', '15:00', '18:00', '21:00'],
  ],
  [
    'hours over midnight name the day there',
    hours('2026-02-13T18:00:00Z', 12),
    'hour',
    'UTC',
    4,
    ['18:00', '21:00', '14 Feb', '03:00'],
  ],
  [
    'a week of days',
    hours('2026-02-09T00:00:00Z', 7, 24),
    'day',
    'UTC',
    7,
    ['9 Feb', '10 Feb', '11 Feb', '12 Feb', '13 Feb', '14 Feb', '15 Feb'],
  ],
  [
    'two months of days: Mondays',
    hours('2026-02-01T00:00:00Z', 59, 24),
    'day',
    'UTC',
    9,
    ['2 Feb', '9 Feb', '16 Feb', '23 Feb', '2 Mar', '9 Mar', '16 Mar', '23 Mar', '30 Mar'],
  ],
  [
    'six weeks of days on a phone: every other Monday',
    hours('2026-01-30T00:00:00Z', 43, 24),
    'day',
    'UTC',
    5,
    ['2 Feb', '16 Feb', '2 Mar'],
  ],
  [
    'over New Year: months, January with its year',
    hours('2025-10-15T00:00:00Z', 110, 24),
    'day',
    'UTC',
    5,
    ['Nov', 'Dec', 'Jan 2026', 'Feb'],
  ],
  [
    'years of weeks',
    hours('2023-01-02T00:00:00Z', 180, 24 * 7),
    'week',
    'UTC',
    5,
    ['2024', '2025', '2026'],
  ],
  [
    'days of another zone',
    hours('2026-02-12T15:00:00Z', 3, 24),
    'day',
    'Asia/Tokyo',
    5,
    ['13 Feb', '14 Feb', '15 Feb'],
  ],
])('%s', (_, starts, size, tz, most, labels) => {
  const ticks = timeTicks(starts, size, tz, most)
  expect(ticks.map(({ label }) => label)).toEqual(labels)
  expect(starts).toEqual(expect.arrayContaining(ticks.map(({ at }) => at)))
})

test('no day is doubled or missing where the clocks go forward', () => {
  const starts = [
    '2026-03-06T08:00:00Z',
    '2026-03-07T08:00:00Z',
    '2026-03-08T08:00:00Z',
    '2026-03-09T07:00:00Z',
    '2026-03-10T07:00:00Z',
  ].map(Date.parse)
  expect(timeTicks(starts, 'day', 'America/Los_Angeles', 9).map(({ label }) => label)).toEqual([
    '6 Mar',
    '7 Mar',
    '8 Mar',
    '9 Mar',
    '10 Mar',
  ])
})
