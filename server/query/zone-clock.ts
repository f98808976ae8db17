/** Reads clocks on the wall of an IANA time zone; both directions, in milliseconds since 1970. */
export type ZoneClock = {
  /** What the wall clock shows at an instant, as if it were UTC. */
  wallAt(instant: number): number
  /** The first instant at which the wall clock shows this or, where it was skipped, something later. */
  firstInstantAt(wall: number): number
}

const clocks = new Map<string, ZoneClock>()

/** @throws RangeError for a zone that the system does not know. */
export const zoneClock = (timeZone: string): ZoneClock => {
  const known = clocks.get(timeZone)
  if (known) return known
  const clock = timeZone === 'UTC' ? utcClock : createZoneClock(timeZone)
  clocks.set(timeZone, clock)
  return clock
}

const utcClock: ZoneClock = { wallAt: (instant) => instant, firstInstantAt: (wall) => wall }

const dayMs = 86_400_000

const createZoneClock = (timeZone: string): ZoneClock => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const wallAt = (instant: number): number => {
    const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]))
    const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type))
    const seconds = Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    )
    return seconds + (((instant % 1000) + 1000) % 1000)
  }

  const firstInstantAt = (wall: number): number => {
    // No zone is a day away from UTC, so these are the offsets before and after any change near `wall`.
    const offsets = [wall - dayMs, wall + dayMs].map((instant) => wallAt(instant) - instant)
    const candidates = offsets.map((offset) => wall - offset).sort((a, b) => a - b)
    const shown = candidates.find((instant) => wallAt(instant) === wall)
    return shown ?? firstAtOrAfter(wall, candidates)
  }

  /** The clock jumped over `wall`, somewhere between the two candidates: the instant of the jump. */
  const firstAtOrAfter = (wall: number, candidates: readonly number[]): number => {
    let [before = wall, after = wall] = candidates
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2)
      if (wallAt(middle) >= wall) after = middle
      else before = middle
    }
    return after
  }
  return { wallAt, firstInstantAt }
}
