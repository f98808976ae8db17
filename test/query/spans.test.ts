import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clip, coveredShare, lengthOf, uncovered, unite } from '../../server/query/spans.ts'
import type { TimeRange } from '../../shared/interval.ts'

const span = (text: string): TimeRange => {
  const [from = 0, to = 0] = text.split('-').map(Number)
  return { from: new Date(from), to: new Date(to) }
}
const spans = (text: string) => text.split(' ').filter(Boolean).map(span)
const write = (list: TimeRange[]) => list.map(({ from, to }) => `${+from}-${+to}`).join(' ')

describe('united spans', () => {
  test.each([
    ['', ''],
    ['1-3', '1-3'],
    ['4-6 1-3', '1-3 4-6'],
    ['1-3 3-5', '1-5'],
    ['1-9 2-3', '1-9'],
    ['5-7 1-3 2-6', '1-7'],
  ])('%s → %s', (given, expected) => expect(write(unite(spans(given)))).toBe(expected))
})

describe('what spans leave uncovered of 0-10', () => {
  test.each([
    ['', '0-10'],
    ['0-10', ''],
    ['0-4', '4-10'],
    ['6-12', '0-6'],
    ['2-3 5-7', '0-2 3-5 7-10'],
    ['20-30', '0-10'],
  ])('%s → %s', (given, expected) =>
    expect(write(uncovered(span('0-10'), spans(given)))).toBe(expected),
  )
})

test('spans are clipped to a frame', () => {
  expect(write(clip(spans('0-4 5-6 8-20 10-12'), span('2-9')))).toBe('2-4 5-6 8-9')
})

test('the covered share of an empty frame is 0', () => {
  expect(coveredShare(span('3-3'), spans('0-10'))).toBe(0)
  expect(coveredShare(span('0-10'), spans('0-3 2-5'))).toBe(0.5)
})

test('covered and uncovered make up the frame, and no moment is in both', () => {
  const moments = fc.integer({ min: 0, max: 40 })
  const anySpan = fc
    .tuple(moments, moments)
    .map(([a, b]) => span(`${Math.min(a, b)}-${Math.max(a, b)}`))
  fc.assert(
    fc.property(fc.array(anySpan, { maxLength: 6 }), anySpan, (given, frame) => {
      const rest = uncovered(frame, given)
      const covered = coveredShare(frame, given) * lengthOf(frame)
      const open = rest.reduce((sum, each) => sum + lengthOf(each), 0)
      expect(covered + open).toBeCloseTo(lengthOf(frame), 9)
      for (let moment = +frame.from; moment < +frame.to; moment++) {
        const within = ({ from, to }: TimeRange) => +from <= moment && moment < +to
        expect(rest.some(within)).toBe(!given.some(within))
      }
    }),
  )
})
