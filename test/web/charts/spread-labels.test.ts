import fc from 'fast-check'
import { expect, test } from 'vitest'
import { spreadLabels } from '../../../web/charts/spread-labels.ts'

test.each<[what: string, wanted: number[], placed: number[]]>([
  ['leaves what has room', [10, 50, 90], [10, 50, 90]],
  ['pushes a neighbour on', [40, 45], [40, 56]],
  ['pushes back from the end', [95, 98], [84, 100]],
  ['keeps the order of what it was given', [60, 20, 62], [60, 20, 76]],
])('%s', (_, wanted, placed) => {
  expect(spreadLabels(wanted, 16, 0, 100)).toEqual(placed)
})

test('labels with room for all keep their distance, their order and the bounds', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 6 }),
      (wanted) => {
        const placed = spreadLabels(wanted, 16, 0, 200)
        const pairs = wanted.map((want, i) => ({ want, at: placed[i] ?? Number.NaN }))
        const sorted = pairs.toSorted((a, b) => a.at - b.at)
        for (const [i, { at, want }] of sorted.entries()) {
          expect(at).toBeGreaterThanOrEqual(0)
          expect(at).toBeLessThanOrEqual(200)
          const next = sorted[i + 1]
          if (!next) continue
          expect(next.at - at).toBeGreaterThanOrEqual(16)
          expect(next.want).toBeGreaterThanOrEqual(want)
        }
      },
    ),
  )
})
