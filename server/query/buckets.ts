import type { BucketSize, TimeRange } from '../../shared/interval.ts'
import { type ZoneClock, zoneClock } from './zone-clock.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Days of the calendar between edges, and the wall clock's time of one of them: 1970-01-05 was a Monday. */
const calendar = {
  day: { step: dayMs, origin: 0 },
  week: { step: 7 * dayMs, origin: 4 * dayMs },
} as const

const sinceFullHour = (clock: ZoneClock, instant: number) => {
  const rest = clock.wallAt(instant) % hourMs
  return rest < 0 ? rest + hourMs : rest
}

const floorHour = (clock: ZoneClock, instant: number): number => {
  const rest = sinceFullHour(clock, instant)
  // A second look only where the clock was moved by half an hour since.
  return rest === 0 ? instant : floorHour(clock, instant - rest)
}

const nextHour = (clock: ZoneClock, edge: number): number => {
  const next = edge + hourMs
  const rest = sinceFullHour(clock, next)
  return rest === 0 ? next : next + hourMs - rest
}

const floorWall = (wall: number, size: 'day' | 'week') => {
  const { step, origin } = calendar[size]
  return Math.floor((wall - origin) / step) * step + origin
}

const nextDay = (clock: ZoneClock, edge: number, size: 'day' | 'week'): number =>
  clock.firstInstantAt(floorWall(clock.wallAt(edge), size) + calendar[size].step)

const floorDay = (clock: ZoneClock, instant: number, size: 'day' | 'week'): number => {
  const edge = clock.firstInstantAt(floorWall(clock.wallAt(instant), size))
  // Where the clock goes back over midnight, the next day has begun already although the wall shows the old one.
  const next = nextDay(clock, edge, size)
  return next <= instant ? next : edge
}

const floor = (clock: ZoneClock, instant: number, size: BucketSize) =>
  size === 'hour' ? floorHour(clock, instant) : floorDay(clock, instant, size)

const next = (clock: ZoneClock, edge: number, size: BucketSize) =>
  size === 'hour' ? nextHour(clock, edge) : nextDay(clock, edge, size)

/** The last bucket edge at or before a moment. */
export const floorToBucket = (time: Date, size: BucketSize, timeZone: string): Date =>
  new Date(floor(zoneClock(timeZone), time.getTime(), size))

/** The first bucket edge at or after a moment. */
export const ceilToBucket = (time: Date, size: BucketSize, timeZone: string): Date => {
  const clock = zoneClock(timeZone)
  const edge = floor(clock, time.getTime(), size)
  return new Date(edge === time.getTime() ? edge : next(clock, edge, size))
}

/**
 * Where buckets begin: at each full hour, midnight or Monday of the zone's wall clock. Days keep their real length
 * (23 or 25 hours when the clock is changed); a midnight that is skipped is the moment at which the clock arrives
 * behind it, one that is shown twice is the first. Hours are real hours, also those that the clock shows twice.
 * @param range from edge to edge; each bucket reaches to the next edge
 * @returns edges in order, `range.from` first and `range.to` last
 */
export const bucketEdges = (range: TimeRange, size: BucketSize, timeZone: string): Date[] => {
  const clock = zoneClock(timeZone)
  const end = range.to.getTime()
  const edges = [range.from]
  for (let edge = range.from.getTime(); edge < end; ) {
    edge = Math.min(end, next(clock, edge, size))
    edges.push(new Date(edge))
  }
  return edges
}

/** The same time on the zone's wall so many days of the calendar later, or earlier if negative. */
export const addDays = (time: Date, days: number, timeZone: string): Date => {
  const clock = zoneClock(timeZone)
  return new Date(clock.firstInstantAt(clock.wallAt(time.getTime()) + days * dayMs))
}
