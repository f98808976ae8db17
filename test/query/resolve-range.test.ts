import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { resolveRange } from '../../server/query/resolve-range.ts'
import { bucketSizes } from '../../shared/interval.ts'
import { ranges, type View } from '../../shared/view.ts'

const now = new Date('2026-11-24T10:20:30.000Z')
const event = { startsOn: '2026-02-13', endsOn: '2026-02-13' }
const extent = { from: new Date('2026-08-01T12:34:56.000Z'), to: now }
const context = { now, end: now, extent, event }

const resolved = (view: View, more: Partial<typeof context> = {}) => {
  const range = resolveRange(view, { ...context, ...more })
  if ('message' in range) return range.message
  const text = (date: Date) => date.toISOString().slice(0, 16)
  return `${text(range.from)} ${text(range.to)} ${range.edges.length - 1} ${range.bucket}`
}

describe('the range of a view', () => {
  test.each<{ view: View; expected: string; why?: string }>([
    { view: {}, expected: '2026-10-26T00:00 2026-11-25T00:00 30 day', why: '30 days by default' },
    { view: { range: '24h' }, expected: '2026-11-23T11:00 2026-11-24T11:00 24 hour' },
    { view: { range: '7d' }, expected: '2026-11-18T00:00 2026-11-25T00:00 7 day' },
    { view: { range: '90d' }, expected: '2026-08-27T00:00 2026-11-25T00:00 90 day' },
    { view: { range: 'all' }, expected: '2026-08-01T00:00 2026-11-25T00:00 116 day' },
    { view: { range: 'event' }, expected: '2026-01-30T00:00 2026-03-14T00:00 43 day' },
    {
      why: 'bare days are whole days, the last one included',
      view: { from: '2026-01-30', to: '2026-03-04' },
      expected: '2026-01-30T00:00 2026-03-05T00:00 34 day',
    },
    {
      why: 'one day is shown by hours',
      view: { from: '2026-02-13', to: '2026-02-13' },
      expected: '2026-02-13T00:00 2026-02-14T00:00 24 hour',
    },
    {
      why: 'three days are still hours',
      view: { from: '2026-02-12', to: '2026-02-14' },
      expected: '2026-02-12T00:00 2026-02-15T00:00 72 hour',
    },
    {
      why: 'three days with the clock going back are, too',
      view: { from: '2026-10-24', to: '2026-10-26', tz: 'Europe/Berlin' },
      expected: '2026-10-23T22:00 2026-10-26T23:00 73 hour',
    },
    {
      why: 'more than 120 days are weeks, whole ones',
      view: { from: '2026-01-01', to: '2026-05-01' },
      expected: '2025-12-29T00:00 2026-05-04T00:00 18 week',
    },
    {
      why: 'a time within a bucket widens to the bucket',
      view: { from: '2026-02-13T09:30:00Z', to: '2026-02-13T11:00:00Z' },
      expected: '2026-02-13T09:00 2026-02-13T11:00 2 hour',
    },
    {
      why: 'a chosen bucket is kept',
      view: { from: '2026-02-11', to: '2026-02-13', bucket: 'week' },
      expected: '2026-02-09T00:00 2026-02-16T00:00 1 week',
    },
    {
      why: 'the future has no buckets',
      view: { from: '2026-11-20', to: '2027-03-01', bucket: 'day' },
      expected: '2026-11-20T00:00 2026-11-25T00:00 5 day',
    },
    {
      why: 'from alone reaches to now',
      view: { from: '2026-11-20' },
      expected: '2026-11-20T00:00 2026-11-25T00:00 5 day',
    },
    {
      why: 'to alone shows the 30 days before',
      view: { to: '2026-03-04' },
      expected: '2026-02-03T00:00 2026-03-05T00:00 30 day',
    },
    {
      why: 'days of the zone',
      view: { range: '7d', tz: 'America/Los_Angeles' },
      expected: '2026-11-18T08:00 2026-11-25T08:00 7 day',
    },
    {
      why: 'an event that lies ahead',
      view: { from: '2027-01-01' },
      expected:
        'the range begins at 2027-01-01T00:00:00.000Z, which lies ahead: choose an earlier one',
    },
    {
      why: 'equal times',
      view: { from: '2026-02-13T09:00:00Z', to: '2026-02-13T09:00:00Z' },
      expected:
        'nothing lies between 2026-02-13T09:00:00.000Z and 2026-02-13T09:00:00.000Z: give a later to',
    },
    {
      why: 'too fine',
      view: { from: '2026-01-01', to: '2026-03-31', bucket: 'hour' },
      expected:
        '2160 buckets of one hour are more than 800: choose a shorter range or a larger bucket',
    },
    {
      why: 'too long',
      view: { from: '1990-01-01', to: '2026-03-31' },
      expected: '1892 buckets of one week are more than 800: choose a shorter range',
    },
  ])('$view → $expected ($why)', ({ view, expected }) => {
    expect(resolved(view)).toBe(expected)
  })

  test('all of no posts is the last 30 days', () => {
    expect(resolveRange({ range: 'all' }, { ...context, extent: undefined })).toEqual(
      resolveRange({}, context),
    )
  })

  test('range=event without an event asks for one', () => {
    expect(resolveRange({ range: 'event' }, { ...context, event: undefined })).toMatchObject({
      key: 'range',
      value: 'event',
    })
  })

  test('presets of a finished data set count back from its end', () => {
    const end = new Date('2026-03-31T22:00:00Z')
    expect(resolved({ range: '7d' }, { end })).toBe('2026-03-25T00:00 2026-04-01T00:00 7 day')
    expect(
      resolved({ range: 'all' }, { end, extent: { from: new Date('2026-03-01'), to: end } }),
    ).toBe('2026-03-01T00:00 2026-04-01T00:00 31 day')
  })

  test('is never more than 800 buckets, holds now at most in its last one, and is stable', () => {
    const views = fc.record(
      {
        range: fc.constantFrom(...ranges),
        from: fc.constantFrom('2026-02-13', '2026-06-13', '2026-11-24', '2025-01-01T05:20:00Z'),
        to: fc.constantFrom('2026-02-20', '2026-11-24', '2027-02-20', '2026-06-15T05:20:00Z'),
        bucket: fc.constantFrom(...bucketSizes),
        tz: fc.constantFrom('UTC', 'Asia/Kolkata', 'America/St_Johns', 'Europe/Berlin'),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(views, (view) => {
        const range = resolveRange(view, context)
        if ('message' in range) return
        expect(range.edges.length - 1).toBeLessThanOrEqual(800)
        expect(range.edges[0]).toEqual(range.from)
        expect(range.edges.at(-1)).toEqual(range.to)
        expect((range.edges.at(-2) as Date).getTime()).toBeLessThanOrEqual(now.getTime())
        const { bucket, tz } = range
        const again = { from: range.from.toISOString(), to: range.to.toISOString(), bucket, tz }
        expect(resolveRange(again, context)).toEqual(range)
      }),
      { numRuns: 500 },
    )
  })
})
