import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addHash,
  emptyRegisters,
  estimateDistinct,
  mergeRegisters,
  standardError,
} from '../../server/study/hyperloglog.ts'

const hash = (value: number) => createHash('sha256').update(String(value)).digest()
const sketchOf = (values: Iterable<number>) => {
  const registers = emptyRegisters()
  for (const value of values) addHash(registers, hash(value))
  return registers
}
function* numbers(from: number, to: number) {
  for (let value = from; value < to; value++) yield value
}

describe('a sketch of distinct hashes', () => {
  test('of nothing is 0', () => expect(estimateDistinct(emptyRegisters())).toBe(0))

  test.each([
    { first: 0b1, rest: 0xff, register: 0, rank: 54 - 9, why: '44 zeros before the first one' },
    { first: 0, rest: 0, register: 0, rank: 54, why: 'all 53 bits are zero' },
  ])(
    'puts a hash at register $register with rank $rank: $why',
    ({ first, rest, register, rank }) => {
      const bytes = Buffer.from([0, 0, 0, 0, 0, 0, first, rest])
      const registers = emptyRegisters()
      addHash(registers, bytes)
      expect(registers[register]).toBe(rank)
    },
  )

  test('takes the register from the first 11 bits', () => {
    const registers = emptyRegisters()
    addHash(registers, Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]))
    expect(registers[2047]).toBe(1)
  })

  // Three fixed sets of each size; five standard errors, so that a wrong formula fails and luck does not.
  test.each([1, 10, 100, 1000, 3000, 6000, 20_000, 100_000])('of %i comes close', (size) => {
    for (const set of [1, 2, 3]) {
      const estimate = estimateDistinct(sketchOf(numbers(set * 1e6, set * 1e6 + size)))
      expect(Math.abs(estimate - size) / size).toBeLessThan(5 * standardError)
    }
  })

  test('says whether anything was new to it', () => {
    const registers = emptyRegisters()
    expect([addHash(registers, hash(7)), addHash(registers, hash(7))]).toEqual([true, false])
  })

  test('of a union is the merger of the sketches, in any order and however often', () => {
    const values = fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 200 })
    fc.assert(
      fc.property(values, values, (a, b) => {
        const merged = sketchOf(a)
        mergeRegisters(merged, sketchOf(b))
        mergeRegisters(merged, sketchOf(a))
        expect(merged).toEqual(sketchOf([...b, ...a]))
      }),
    )
  })
})
