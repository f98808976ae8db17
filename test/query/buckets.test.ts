import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, bucketEdges, ceilToBucket, floorToBucket } from '../../server/query/buckets.ts'
import { bucketSizes } from '../../shared/interval.ts'

const iso = (dates: Date[]) => dates.map((date) => date.toISOString().replace(':00.000Z', 'Z'))
const edges = (zone: string, size: (typeof bucketSizes)[number], from: string, to: string) =>
  iso(bucketEdges({ from: new Date(from), to: new Date(to) }, size, zone))

describe('bucket edges', () => {
  test.each([
    {
      why: 'UTC days are 24 hours',
      zone: 'UTC',
      size: 'day',
      from: '2026-03-07T00:00Z',
      to: '2026-03-09T00:00Z',
      expected: ['2026-03-07T00:00Z', '2026-03-08T00:00Z', '2026-03-09T00:00Z'],
    },
    {
      why: 'the day of spring has 23 hours',
      zone: 'America/Los_Angeles',
      size: 'day',
      from: '2026-03-07T08:00Z',
      to: '2026-03-10T07:00Z',
      expected: [
        '2026-03-07T08:00Z',
        '2026-03-08T08:00Z',
        '2026-03-09T07:00Z',
        '2026-03-10T07:00Z',
      ],
    },
    {
      why: 'the day of autumn has 25 hours',
      zone: 'Europe/Berlin',
      size: 'day',
      from: '2026-10-24T22:00Z',
      to: '2026-10-26T23:00Z',
      expected: ['2026-10-24T22:00Z', '2026-10-25T23:00Z', '2026-10-26T23:00Z'],
    },
    {
      why: 'the hour that the clock shows twice makes two buckets',
      zone: 'Europe/Berlin',
      size: 'hour',
      from: '2026-10-25T00:00Z',
      to: '2026-10-25T03:00Z',
      expected: [
        '2026-10-25T00:00Z',
        '2026-10-25T01:00Z',
        '2026-10-25T02:00Z',
        '2026-10-25T03:00Z',
      ],
    },
    {
      why: 'hours of a half-hour zone begin at half past of UTC',
      zone: 'Asia/Kolkata',
      size: 'hour',
      from: '2026-02-13T00:30Z',
      to: '2026-02-13T02:30Z',
      expected: ['2026-02-13T00:30Z', '2026-02-13T01:30Z', '2026-02-13T02:30Z'],
    },
    {
      why: 'an hour that half an hour is taken from ends with the next full one on the wall',
      zone: 'Australia/Lord_Howe',
      size: 'hour',
      from: '2026-10-03T13:30Z',
      to: '2026-10-03T17:00Z',
      expected: [
        '2026-10-03T13:30Z',
        '2026-10-03T14:30Z',
        '2026-10-03T16:00Z',
        '2026-10-03T17:00Z',
      ],
    },
    {
      why: 'a skipped midnight: the day begins at 01:00',
      zone: 'Africa/Cairo',
      size: 'day',
      from: '2026-04-22T22:00Z',
      to: '2026-04-24T21:00Z',
      expected: ['2026-04-22T22:00Z', '2026-04-23T22:00Z', '2026-04-24T21:00Z'],
    },
    {
      why: 'a midnight that comes twice: the day begins the first time',
      zone: 'America/Havana',
      size: 'day',
      from: '2025-11-01T04:00Z',
      to: '2025-11-03T05:00Z',
      expected: ['2025-11-01T04:00Z', '2025-11-02T04:00Z', '2025-11-03T05:00Z'],
    },
    {
      why: 'a day that Samoa left out has no bucket',
      zone: 'Pacific/Apia',
      size: 'day',
      from: '2011-12-28T10:00Z',
      to: '2011-12-31T10:00Z',
      expected: [
        '2011-12-28T10:00Z',
        '2011-12-29T10:00Z',
        '2011-12-30T10:00Z',
        '2011-12-31T10:00Z',
      ],
    },
    {
      why: 'weeks begin on Monday, also in the week of the change',
      zone: 'Europe/Berlin',
      size: 'week',
      from: '2026-03-22T23:00Z',
      to: '2026-04-05T22:00Z',
      expected: ['2026-03-22T23:00Z', '2026-03-29T22:00Z', '2026-04-05T22:00Z'],
    },
  ] as const)('$why', ({ zone, size, from, to, expected }) => {
    expect(edges(zone, size, from, to)).toEqual(expected)
  })
})

const zones = [
  'UTC',
  'Europe/Berlin',
  'Europe/London',
  'Europe/Dublin',
  'Africa/Casablanca',
  'Africa/Cairo',
  'America/Los_Angeles',
  'America/St_Johns',
  'America/Havana',
  'America/Sao_Paulo',
  'America/Asuncion',
  'America/Santiago',
  'Atlantic/Azores',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Tehran',
  'Asia/Gaza',
  'Asia/Beirut',
  'Australia/Lord_Howe',
  'Australia/Adelaide',
  'Pacific/Chatham',
  'Pacific/Apia',
  'Pacific/Kiritimati',
]
const dayMs = 86_400_000

const formats = new Map(
  zones.map((timeZone) => [
    timeZone,
    new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }),
  ]),
)
const wall = (time: Date, zone: string) => formats.get(zone)?.format(time) ?? ''
const offsetAt = (time: number, zone: string) =>
  Date.parse(`${wall(new Date(time), zone).replace(' ', 'T')}Z`) - time

/** Half-months of 2005–2037 in which a zone's clock was changed. */
const changes = zones.flatMap((zone) => {
  const found: { zone: string; from: number }[] = []
  for (let time = Date.UTC(2005, 0); time < Date.UTC(2037, 0); time += 15 * dayMs) {
    if (offsetAt(time, zone) !== offsetAt(time + 15 * dayMs, zone)) found.push({ zone, from: time })
  }
  return found
})

/** Within a day or so of a change of the clock: half of what is tried. */
const nearChange = fc
  .tuple(fc.constantFrom(...changes), fc.integer({ min: -1560, max: 1560 }))
  .map(([{ zone, from }, minutes]) => {
    let [low, high] = [from, from + 15 * dayMs]
    const before = offsetAt(low, zone)
    while (high - low > 60_000) {
      const middle = Math.floor((low + high) / 120_000) * 60_000
      if (offsetAt(middle, zone) === before) low = middle
      else high = middle
    }
    return { zone, time: new Date(high + minutes * 60_000) }
  })
const anyTime = fc.record({
  zone: fc.constantFrom(...zones),
  time: fc.date({
    min: new Date('2005-01-01T00:00:00Z'),
    max: new Date('2037-12-01T00:00:00Z'),
    noInvalidDate: true,
  }),
})
const places = fc.oneof(nearChange, anyTime)
const sizes = fc.constantFrom(...bucketSizes)

const justBefore = (time: Date) => new Date(time.getTime() - 1)

describe('in any zone at any time', () => {
  test('a moment lies in its bucket, and edges are their own floor and ceiling', () => {
    fc.assert(
      fc.property(places, sizes, ({ zone, time }, size) => {
        const start = floorToBucket(time, size, zone)
        const end = ceilToBucket(new Date(time.getTime() + 1), size, zone)
        expect(start.getTime()).toBeLessThanOrEqual(time.getTime())
        expect(end.getTime()).toBeGreaterThan(time.getTime())
        expect(bucketEdges({ from: start, to: end }, size, zone)).toEqual([start, end])
        for (const edge of [start, end]) {
          expect(floorToBucket(edge, size, zone)).toEqual(edge)
          expect(ceilToBucket(edge, size, zone)).toEqual(edge)
        }
        expect(floorToBucket(justBefore(end), size, zone)).toEqual(start)
      }),
      { numRuns: 1000 },
    )
  })

  test('a day begins at midnight, or where the clock arrives behind a skipped one', () => {
    fc.assert(
      fc.property(places, ({ zone, time }) => {
        const start = floorToBucket(time, 'day', zone)
        const [day = '', clock] = wall(start, zone).split(' ')
        if (clock !== '00:00:00') expect(wall(justBefore(start), zone) < day).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('a week begins on Monday and consists of whole days', () => {
    fc.assert(
      fc.property(places, ({ zone, time }) => {
        const from = floorToBucket(time, 'week', zone)
        const to = ceilToBucket(new Date(from.getTime() + 1), 'week', zone)
        const weekday = new Intl.DateTimeFormat('en', { timeZone: zone, weekday: 'short' })
        expect(weekday.format(from)).toBe('Mon')
        const days = bucketEdges({ from, to }, 'day', zone)
        // Samoa lived through a week of six days in 2011.
        expect([7, 8]).toContain(days.length)
        expect(days.at(-1)).toEqual(to)
      }),
      { numRuns: 500 },
    )
  })

  test('a day consists of whole hours of the zone', () => {
    fc.assert(
      fc.property(places, ({ zone, time }) => {
        const from = floorToBucket(time, 'day', zone)
        const to = ceilToBucket(new Date(from.getTime() + 1), 'day', zone)
        const hours = bucketEdges({ from, to }, 'hour', zone)
        for (const hour of hours.slice(1, -1)) expect(wall(hour, zone)).toMatch(/:00:00$/)
        expect(hours.length - 1).toBeGreaterThanOrEqual(22)
        expect(hours.length - 1).toBeLessThanOrEqual(25)
      }),
      { numRuns: 200 },
    )
  })

  test('a week has its days by the calendar', () => {
    fc.assert(
      fc.property(places, ({ zone, time }) => {
        const start = floorToBucket(time, 'week', zone)
        const next = ceilToBucket(new Date(start.getTime() + 1), 'week', zone)
        expect(floorToBucket(addDays(start, 7, zone), 'day', zone)).toEqual(next)
      }),
      { numRuns: 200 },
    )
  })
})
