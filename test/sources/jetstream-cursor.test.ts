import { expect, test } from 'vitest'
import { planResume } from '../../server/sources/jetstream-cursor.ts'
import type { Cursor } from '../../server/sources/source.ts'

const now = new Date('2026-09-21T12:00:00Z')
const second = 1_000_000
const nowUs = now.getTime() * 1000
const lookBackUs = nowUs - 24 * 3600 * second
const plan = (cursor: Cursor | undefined, host = 'a.example') =>
  planResume({ cursor, host, now, lookBackHours: 24 })
const cursor = (timeUs: unknown, rest: object = {}) => ({
  host: 'a.example',
  wire: 'v1',
  timeUs,
  ...rest,
})

test('without a cursor the last day is read, and nothing is said', () => {
  expect(plan(undefined)).toEqual({ cursorUs: lookBackUs })
})

test.each<[string, number, string, number]>([
  ['the same host, a minute later', nowUs - 60 * second, 'a.example', nowUs - 65 * second],
  ['another host', nowUs - 60 * second, 'b.example', nowUs - 90 * second],
  ['a restart at once', nowUs, 'a.example', nowUs - 5 * second],
  [
    'a server whose clock is a little ahead of ours',
    nowUs + 3 * second,
    'a.example',
    nowUs - 2 * second,
  ],
  [
    'an outage longer than any server remembers',
    nowUs - 1e6 * second,
    'a.example',
    nowUs - (1e6 + 5) * second,
  ],
])('%s', (_, timeUs, host, cursorUs) => {
  expect(plan(cursor(timeUs, { seq: 77 }), host)).toEqual({ cursorUs, coveredToUs: timeUs })
})

test.each<[string, Cursor, string]>([
  ['lies in the future', cursor(nowUs + 3600 * second), 'the stored cursor lies in the future'],
  ['lies just too far ahead', cursor(nowUs + 4.5 * second), 'the stored cursor lies in the future'],
  ['is a sequence number', cursor(12_345), 'the stored cursor cannot be read'],
  ['is of another wire', cursor(nowUs, { wire: 'v2' }), 'the stored cursor cannot be read'],
  ['has no host', cursor(nowUs, { host: undefined }), 'the stored cursor cannot be read'],
  ['is no number', cursor('yesterday'), 'the stored cursor cannot be read'],
  ['is a fraction', cursor(nowUs + 0.5), 'the stored cursor cannot be read'],
  ['is empty', {}, 'the stored cursor cannot be read'],
])('a cursor that %s: the day is read again, and its stretch reported', (_, stored, reason) => {
  expect(plan(stored)).toEqual({
    cursorUs: lookBackUs,
    gap: { from: new Date('2026-09-20T12:00:00Z'), to: new Date('2026-09-21T11:59:55Z'), reason },
  })
})
