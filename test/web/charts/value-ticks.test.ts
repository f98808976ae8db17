import fc from 'fast-check'
import { expect, test } from 'vitest'
import { valueTicks } from '../../../web/charts/value-ticks.ts'

test.each<[max: number, most: number, whole: boolean, ticks: number[]]>([
  [0.47, 4, false, [0, 0.2, 0.4, 0.6]],
  [0.6, 4, false, [0, 0.2, 0.4, 0.6]],
  [0.034, 4, false, [0, 0.01, 0.02, 0.03, 0.04]],
  [1, 4, false, [0, 0.25, 0.5, 0.75, 1]],
  [1143, 1, true, [0, 2000]],
  [9, 4, true, [0, 3, 6, 9]],
  [3, 4, true, [0, 1, 2, 3]],
  // Without any value there is an axis all the same.
  [0, 4, false, [0, 1]],
])('%d in %i steps (whole: %s)', (max, most, whole, ticks) => {
  expect(valueTicks(max, most, whole)).toEqual(ticks)
})

test('reaches the greatest value in the steps allowed, and counts stay whole', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.001, max: 1e7, noNaN: true }),
      fc.integer({ min: 1, max: 8 }),
      fc.boolean(),
      (max, most, whole) => {
        const ticks = valueTicks(max, most, whole)
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(max * (1 - 1e-9))
        expect(ticks.length - 1).toBeLessThanOrEqual(most)
        if (whole) expect(ticks.every(Number.isInteger)).toBe(true)
      },
    ),
  )
})
