import { describe, expect, test } from 'vitest'
import { resolveRange } from '../../server/query/resolve-range.ts'
import { spanBefore } from '../../server/query/span-before.ts'
import type { View } from '../../shared/view.ts'

const now = new Date('2026-11-24T10:20:00.000Z')
const before = (view: View) => {
  const range = resolveRange(view, { now, end: now, extent: undefined, event: undefined })
  if ('message' in range) throw new Error(range.message)
  const { from, to } = spanBefore(range, now)
  return `${from.toISOString().slice(0, 16)} ${to.toISOString().slice(0, 16)}`
}

describe('the span before', () => {
  test.each<{ why: string; view: View; expected: string }>([
    {
      why: 'as many days',
      view: { from: '2026-02-11', to: '2026-02-14' },
      expected: '2026-02-07T00:00 2026-02-11T00:00',
    },
    {
      why: 'by the calendar, over a day of 23 hours',
      view: { from: '2026-03-31', to: '2026-04-03', tz: 'Europe/Berlin' },
      expected: '2026-03-26T23:00 2026-03-30T22:00',
    },
    {
      why: 'as many hours',
      view: { from: '2026-02-13', to: '2026-02-13' },
      expected: '2026-02-12T00:00 2026-02-13T00:00',
    },
    {
      why: 'of a running range only as much as has passed',
      view: { range: '7d' },
      expected: '2026-11-11T00:00 2026-11-17T10:20',
    },
    {
      why: 'of the last 24 hours, the same part of the day before',
      view: { range: '24h' },
      expected: '2026-11-22T11:00 2026-11-23T10:20',
    },
  ])('$why', ({ view, expected }) => expect(before(view)).toBe(expected))
})
