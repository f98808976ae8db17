import { expect, test } from 'vitest'
import type { BucketSize } from '../../../shared/interval.ts'
import { zoomTo } from '../../../web/state/zoom.ts'

const series = (bucket: BucketSize, tz: string, ...edges: string[]) => ({
  range: { from: edges[0] ?? '', to: edges.at(-1) ?? '', bucket, tz },
  buckets: edges.slice(0, -1).map((start, i) => ({
    start,
    end: edges[i + 1] ?? '',
    soFar: false,
    state: 'captured' as const,
    coverage: 1,
    total: 1,
    values: {},
  })),
})

test.each([
  [
    'days',
    series(
      'day',
      'UTC',
      '2026-02-12T00:00:00.000Z',
      '2026-02-13T00:00:00.000Z',
      '2026-02-14T00:00:00.000Z',
    ),
    { from: '2026-02-12', to: '2026-02-13' },
  ],
  [
    'days of another zone',
    series(
      'day',
      'Asia/Tokyo',
      '2026-02-11T15:00:00.000Z',
      '2026-02-12T15:00:00.000Z',
      '2026-02-13T15:00:00.000Z',
    ),
    { from: '2026-02-12', to: '2026-02-13' },
  ],
  [
    'weeks, to the last day of the last',
    series(
      'week',
      'UTC',
      '2026-02-02T00:00:00.000Z',
      '2026-02-09T00:00:00.000Z',
      '2026-02-16T00:00:00.000Z',
    ),
    { from: '2026-02-02', to: '2026-02-15' },
  ],
  [
    'hours, to the end of the last',
    series(
      'hour',
      'UTC',
      '2026-02-13T09:00:00.000Z',
      '2026-02-13T10:00:00.000Z',
      '2026-02-13T11:00:00.000Z',
    ),
    { from: '2026-02-13T09:00:00Z', to: '2026-02-13T11:00:00Z' },
  ],
])('%s', (_, shown, expected) => {
  expect(zoomTo(shown, 0, 1)).toEqual(expected)
})

test('buckets that are gone leave the view alone', () => {
  expect(zoomTo(series('day', 'UTC'), 0, 1)).toEqual({})
})
