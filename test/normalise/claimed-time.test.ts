import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { claimedTime, readTime } from '../../server/normalise/claimed-time.ts'

const firstSeen = new Date('2026-03-01T12:00:00Z')

describe('usable', () => {
  test.each([
    ['2026-03-01T11:59:59Z', '2026-03-01T11:59:59.000Z'],
    ['2026-03-01T11:59:59.9Z', '2026-03-01T11:59:59.900Z'],
    ['2026-03-01T11:59:59.123456789Z', '2026-03-01T11:59:59.123Z'],
    ['2026-03-01T11:59:59.999999Z', '2026-03-01T11:59:59.999Z'],
    ['2026-03-01t11:59:59z', '2026-03-01T11:59:59.000Z'],
    ['2026-03-01 11:59:59Z', '2026-03-01T11:59:59.000Z'],
    ['2026-03-01T12:30:00+01:00', '2026-03-01T11:30:00.000Z'],
    ['2026-02-28T23:30:00-05:45', '2026-03-01T05:15:00.000Z'],
    ['2026-03-01T00:30:00+14:00', '2026-02-28T10:30:00.000Z'],
    ['2026-03-01T11:00:00-00:00', '2026-03-01T11:00:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2006-01-01T00:00:00Z', '2006-01-01T00:00:00.000Z'],
    ['2026-03-01T12:10:00Z', '2026-03-01T12:10:00.000Z'],
    ['2026-03-01T13:10:00+01:00', '2026-03-01T12:10:00.000Z'],
  ])('%s', (raw, expected) => expect(claimedTime(raw, firstSeen)?.toISOString()).toBe(expected))
})

describe('unusable', () => {
  test.each([
    ['more than ten minutes ahead', '2026-03-01T12:10:00.001Z'],
    ['ahead by its zone', '2026-03-01T12:00:00-01:00'],
    ['year 10000', '10000-01-01T00:00:00Z'],
    ['year +10000', '+010000-01-01T00:00:00Z'],
    ['year 9999', '9999-12-31T23:59:59Z'],
    ['year 0', '0000-01-01T00:00:00Z'],
    ['a negative year', '-000001-01-01T00:00:00Z'],
    ['1970', '1970-01-01T00:00:00Z'],
    ['before the platforms', '2005-12-31T23:59:59Z'],
    ['30 February', '2026-02-30T00:00:00Z'],
    ['29 February of a common year', '2026-02-29T00:00:00Z'],
    ['31 April', '2025-04-31T00:00:00Z'],
    ['month 13', '2025-13-01T00:00:00Z'],
    ['month 0', '2025-00-01T00:00:00Z'],
    ['day 0', '2025-01-00T00:00:00Z'],
    ['hour 24', '2026-02-28T24:00:00Z'],
    ['hour 25', '2026-02-28T25:00:00Z'],
    ['minute 60', '2026-02-28T10:60:00Z'],
    ['a leap second', '2016-12-31T23:59:60Z'],
    ['no zone', '2026-03-01T11:59:59'],
    ['a zone without colon', '2026-03-01T11:59:59+0100'],
    ['a zone of 24 hours', '2026-03-01T11:59:59+24:00'],
    ['a zone of 60 minutes', '2026-03-01T11:59:59+01:60'],
    ['a zone by name', '2026-03-01T11:59:59 UTC'],
    ['a date alone', '2026-03-01'],
    ['no seconds', '2026-03-01T11:59Z'],
    ['an empty fraction', '2026-03-01T11:59:59.Z'],
    ['two digits of a year', '26-03-01T11:59:59Z'],
    ['words before', 'at 2026-03-01T11:59:59Z'],
    ['words behind', '2026-03-01T11:59:59Z!'],
    ['a line end behind', '2026-03-01T11:59:59Z\n'],
    ['other digits', '２０２６-03-01T11:59:59Z'],
    ['empty', ''],
    ['infinity', 'infinity'],
    ['a number', 1_772_366_400_000],
    ['a date object', new Date('2026-03-01T11:00:00Z')],
    ['null', null],
    ['missing', undefined],
    ['a list', ['2026-03-01T11:59:59Z']],
  ])('%s', (_name, raw) => expect(claimedTime(raw, firstSeen)).toBeUndefined())
})

describe('for every time', () => {
  const time = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9998-12-31T00:00:00Z'),
    noInvalidDate: true,
  })
  const offset = fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 })

  test('what is written with any offset is read as the same instant', () => {
    fc.assert(
      fc.property(time, offset, (instant, minutes) => {
        const local = new Date(instant.getTime() + minutes * 60_000).toISOString().slice(0, -1)
        const [h, m] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
        const zone = [h, m].map((part) => String(part).padStart(2, '0')).join(':')
        fc.pre(local.length === 23)
        expect(readTime(`${local}${minutes < 0 ? '-' : '+'}${zone}`)).toEqual(instant)
      }),
    )
  })

  test('a day exists exactly when the calendar has it', () => {
    const two = (most: number) => fc.integer({ min: 0, max: most })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9999 }), two(15), two(35), (year, month, day) => {
        const daysInMonth = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()
        const exists = month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth
        const pad = (part: number, width: number) => String(part).padStart(width, '0')
        const raw = `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T00:00:00Z`
        expect(readTime(raw) !== undefined).toBe(exists)
      }),
      { numRuns: 500 },
    )
  })

  test('nothing usable is before 2006 or more than ten minutes ahead', () => {
    fc.assert(
      fc.property(time, (instant) => {
        const ms = instant.getTime()
        const isUsable = ms >= Date.UTC(2006, 0, 1) && ms <= firstSeen.getTime() + 600_000
        expect(claimedTime(instant.toISOString(), firstSeen) !== undefined).toBe(isUsable)
      }),
    )
  })
})
