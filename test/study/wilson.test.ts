import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { wilson } from '../../server/study/wilson.ts'

describe('the Wilson interval', () => {
  test.each([
    { count: 81, total: 263, low: 0.2552885199, high: 0.366209577 },
    { count: 15, total: 148, low: 0.0623863995, high: 0.1604872417 },
    { count: 1, total: 29, low: 0.0061132143, high: 0.1717552188 },
    { count: 0, total: 10, low: 0, high: 0.2775327999 },
    { count: 10, total: 10, low: 0.7224672001, high: 1 },
  ])('of $count in $total', ({ count, total, low, high }) => {
    const interval = wilson(count, total)
    expect(interval.low).toBeCloseTo(low, 9)
    expect(interval.high).toBeCloseTo(high, 9)
  })

  test('lies within [0, 1], holds the share, and is turned round by counting the others', () => {
    const counts = fc
      .integer({ min: 1, max: 10_000_000 })
      .chain((total) => fc.tuple(fc.integer({ min: 0, max: total }), fc.constant(total)))
    fc.assert(
      fc.property(counts, ([count, total]) => {
        const { low, high } = wilson(count, total)
        expect(low).toBeGreaterThanOrEqual(0)
        expect(high).toBeLessThanOrEqual(1)
        expect(low).toBeLessThanOrEqual(count / total)
        expect(high).toBeGreaterThanOrEqual(count / total)
        expect(wilson(total - count, total).high).toBeCloseTo(1 - low, 12)
      }),
    )
  })
})
