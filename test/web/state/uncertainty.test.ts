import { expect, test } from 'vitest'
import { uncertainty } from '../../../web/state/uncertainty.ts'

test.each([
  [
    'even: plus and minus',
    { count: 500, total: 1000, share: 0.5, low: 0.469, high: 0.531 },
    '± 3.1',
  ],
  ['few posts: both ends', { count: 2, total: 10, share: 0.2, low: 0.057, high: 0.51 }, '5.7–51%'],
  [
    'near zero: both ends',
    { count: 1, total: 90, share: 0.011, low: 0.002, high: 0.06 },
    '0.2–6.0%',
  ],
  ['no posts: nothing', { count: 0, total: 0, share: null, low: null, high: null }, ''],
])('%s', (_, proportion, words) => {
  expect(uncertainty(proportion)).toBe(words)
})
