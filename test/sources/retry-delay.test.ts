import { describe, expect, test } from 'vitest'
import { askedDelayMs, backoffMs } from '../../server/sources/retry-delay.ts'

const now = new Date('2026-03-01T12:00:00Z')
const epoch = now.getTime() / 1000
const second = 1_000
const quarter = 15 * 60_000

describe('the wait that a server asks for', () => {
  test.each([
    ['Retry-After in seconds', { 'retry-after': '7' }, 7 * second],
    ['Retry-After as a date', { 'retry-after': 'Sun, 01 Mar 2026 12:00:30 GMT' }, 30 * second],
    ['a date that has passed', { 'retry-after': 'Sun, 01 Mar 2026 11:00:00 GMT' }, second],
    ['zero', { 'retry-after': '0' }, second],
    ['negative', { 'retry-after': '-30' }, second],
    ['10⁹ seconds', { 'retry-after': '1000000000' }, quarter],
    ['infinite', { 'retry-after': 'Infinity' }, quarter],
    ['a fraction', { 'retry-after': '1.5' }, 1_500],
    ['nonsense', { 'retry-after': 'soon' }, undefined],
    ['empty', { 'retry-after': '' }, undefined],
    ['nothing at all', {}, undefined],
    ['RateLimit-Reset as Unix time', { 'ratelimit-reset': `${epoch + 42}` }, 42 * second],
    ['RateLimit-Reset as Unix time long ago', { 'ratelimit-reset': '1000000000' }, second],
    ['RateLimit-Reset in seconds', { 'ratelimit-reset': '42' }, 42 * second],
    ['RateLimit-Reset negative', { 'ratelimit-reset': '-1' }, second],
    [
      'X-RateLimit-Reset as ISO date',
      { 'x-ratelimit-reset': '2026-03-01T12:02:00.000Z' },
      120 * second,
    ],
    ['X-RateLimit-Reset a year ahead', { 'x-ratelimit-reset': '2027-03-01T12:00:00Z' }, quarter],
    ['X-RateLimit-Reset unreadable', { 'x-ratelimit-reset': 'later' }, undefined],
    ['Retry-After before the reset', { 'retry-after': '3', 'ratelimit-reset': '900' }, 3 * second],
    [
      'the reset when Retry-After is nonsense',
      { 'retry-after': 'soon', 'ratelimit-reset': '9' },
      9 * second,
    ],
  ])('%s', (_name, headers: Record<string, string>, expected) => {
    expect(askedDelayMs(new Headers(headers), now)).toBe(expected)
  })
})

describe('the wait after failures in a row', () => {
  test.each([
    [1, 1_000, 2_000],
    [2, 1_000, 4_000],
    [5, 1_000, 32_000],
    [6, 1_000, 60_000],
    [5_000, 1_000, 60_000],
  ])('after %i: from %i to %i ms', (failures, least, most) => {
    expect(backoffMs(failures, () => 0)).toBe(least)
    expect(backoffMs(failures, () => 1)).toBe(most)
  })
})
