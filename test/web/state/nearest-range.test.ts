import { expect, test } from 'vitest'
import { nearestRange } from '../../../web/state/nearest-range.ts'

const extent = { from: '2026-01-10T00:00:00Z', to: '2026-03-01T12:00:00Z' }
const days = (from?: number, to?: number) =>
  [from, to].map((at) => at && new Date(at).toISOString().slice(0, 10))

test.each([
  [
    'after the data: the last stretch of the same length',
    '2026-05-01',
    '2026-05-08',
    ['2026-02-22', '2026-03-01'],
  ],
  ['before: the first', '2025-12-01', '2025-12-08', ['2026-01-10', '2026-01-17']],
  ['longer than the data: all of them', '2024-01-01', '2025-01-01', ['2026-01-10', '2026-03-01']],
])('%s', (_, from, to, expected) => {
  const nearest = nearestRange({ from, to }, extent)
  expect(days(nearest?.from, nearest?.to)).toEqual(expected)
})

test('within the data the range is not at fault', () => {
  expect(nearestRange({ from: '2026-02-01', to: '2026-02-08' }, extent)).toBeUndefined()
})
