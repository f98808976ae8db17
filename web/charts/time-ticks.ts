import type { BucketSize } from '../../shared/interval.ts'
import { dateFormat } from '../../shared/messages/formats.ts'
import { messages as m } from '../state/messages.ts'

export type TimeTick = { at: number; label: string }
type Start = {
  at: number
  index: number
  hour: number
  day: number
  month: number
  year: number
  monday: boolean
  opens: 'year' | 'month' | 'day' | undefined
}
type Rule = { keep: (start: Start) => boolean; label: (start: Start, tz: string) => string }

const partsIn = (tz: string) => {
  const format = dateFormat('en-US', tz, {
    weekday: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    hourCycle: 'h23',
  })
  return (at: number) =>
    Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
}

/** Each bucket's start on the clock and calendar of the zone, and what it is the first bucket of. */
const readStarts = (starts: readonly number[], tz: string): Start[] => {
  const read = partsIn(tz)
  const list: Start[] = []
  for (const [index, at] of starts.entries()) {
    const { weekday, ...parts } = read(at)
    const [year = 0, month = 0, day = 0, hour = 0] = ['year', 'month', 'day', 'hour'].map((p) =>
      Number(parts[p]),
    )
    const before = list.at(-1)
    const opens =
      before === undefined
        ? undefined
        : before.year !== year
          ? 'year'
          : before.month !== month
            ? 'month'
            : before.day !== day
              ? 'day'
              : undefined
    list.push({ at, index, hour, day, month, year, monday: weekday === 'Mon', opens })
  }
  return list
}

const weekMs = 7 * 86_400_000
const clock: Rule['label'] = (s, tz) => (s.opens ? m.shortDay(s.at, tz) : m.time(s.at, tz))
const date: Rule['label'] = (s, tz) => m.shortDay(s.at, tz)
const month: Rule['label'] = (s, tz) => (s.month === 1 ? m.monthYear(s.at, tz) : m.month(s.at, tz))
const year: Rule['label'] = (s) => String(s.year)

const everyHours = (n: number): Rule => ({ keep: (s) => s.hour % n === 0, label: clock })
const every = (n: number): Rule => ({ keep: (s) => s.index % n === 0, label: date })
const opensDay: Rule = { keep: (s) => s.opens !== undefined, label: date }
const mondays: Rule = {
  keep: (s) => s.monday && (s.opens !== undefined || s.index === 0),
  label: date,
}
const fortnightly: Rule = {
  keep: (s) => mondays.keep(s) && Math.floor(s.at / weekMs) % 2 === 0,
  label: date,
}
const opensMonth = (n: number): Rule => ({
  keep: (s) => (s.opens === 'month' || s.opens === 'year') && (s.month - 1) % n === 0,
  label: month,
})
const opensYear: Rule = { keep: (s) => s.opens === 'year', label: year }
const months = [opensMonth(1), opensMonth(3), opensMonth(6), opensYear]

/** From dense to sparse; the first that fits is taken. */
const rules: Record<BucketSize, Rule[]> = {
  hour: [1, 2, 3, 6, 12].map(everyHours).concat(opensDay, mondays, months),
  day: [every(1), every(2), every(3), mondays, fortnightly, ...months],
  week: [every(1), every(2), every(4), ...months],
}

/**
 * Ticks of a time axis at the starts of buckets (milliseconds), on round hours, days, Mondays, months or years of the
 * zone, at most `most` of them.
 */
export const timeTicks = (
  starts: readonly number[],
  size: BucketSize,
  tz: string,
  most: number,
): TimeTick[] => {
  const read = readStarts(starts, tz)
  for (const { keep, label } of rules[size]) {
    const kept = read.filter(keep)
    if (kept.length <= most) return kept.map((start) => ({ at: start.at, label: label(start, tz) }))
  }
  return []
}
