import { describe, expect, test } from 'vitest'
import { batchNames, compareIds } from '../../server/sources/mastodon-timeline.ts'

describe('the order of ids', () => {
  test.each<[string, string, number]>([
    ['1', '1', 0],
    ['9', '10', -1],
    ['115000000000000001', '115000000000000002', -1],
    ['99999999999999999', '100000000000000000', -1],
    ['9007199254740993', '9007199254740992', 1],
    ['01JN8Q0000AAAAAAAAAAAAAAAA', '01JN8Q0000BAAAAAAAAAAAAAAA', -1],
  ])('%s and %s', (a, b, sign) => {
    expect(Math.sign(compareIds(a, b))).toBe(sign)
    expect(Math.sign(compareIds(b, a))).toBe(sign === 0 ? 0 : -sign)
  })
})

describe('names in one request', () => {
  test.each<[string[], boolean, string[][]]>([
    [[], true, []],
    [['b', 'a'], true, [['a', 'b']]],
    [['e', 'd', 'c', 'b', 'a'], true, [['a', 'b', 'c', 'd'], ['e']]],
    [['b', 'a'], false, [['a'], ['b']]],
  ])('%j, joined: %s', (names, joinsTags, batches) => {
    expect(batchNames(new Set(names), joinsTags)).toEqual(batches)
  })
})
