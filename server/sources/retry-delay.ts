const shortestMs = 1_000
const longestMs = 15 * 60_000

/** A number below this is a span of seconds, one above it a date since 1970. */
const smallestEpochSeconds = 100_000_000

/**
 * How long a server asks us to wait, in milliseconds between a second and a quarter of an hour: Retry-After in seconds
 * or as a date, else the reset of the rate limit as a Unix time (Bluesky), as seconds, or as an ISO date (Mastodon).
 * `undefined` when it asks for nothing that can be read.
 */
export const askedDelayMs = (headers: Pick<Headers, 'get'>, now: Date): number | undefined => {
  const asked =
    secondsOrDate(headers.get('retry-after'), now) ??
    resetDelayMs(headers.get('ratelimit-reset'), now) ??
    resetDelayMs(headers.get('x-ratelimit-reset'), now)
  return asked === undefined ? undefined : Math.min(Math.max(asked, shortestMs), longestMs)
}

const secondsOrDate = (value: string | null, now: Date): number | undefined => {
  if (value === null || value.trim() === '') return undefined
  const number = Number(value)
  const delay = Number.isNaN(number) ? Date.parse(value) - now.getTime() : number * 1_000
  return Number.isNaN(delay) ? undefined : delay
}

const resetDelayMs = (value: string | null, now: Date): number | undefined =>
  value !== null && Number(value) >= smallestEpochSeconds
    ? Number(value) * 1_000 - now.getTime()
    : secondsOrDate(value, now)

/**
 * The wait before the next try after `failures` (from 1) failures in a row, in milliseconds: a second and up to a
 * bound that doubles to a minute, drawn evenly, so that clients which failed together do not return together.
 * ("Full jitter": Marc Brooker, Exponential Backoff And Jitter, 2015.)
 */
export const backoffMs = (failures: number, random: () => number = Math.random): number => {
  const bound = Math.min(60_000, 1_000 * 2 ** Math.min(failures, 6))
  return shortestMs + random() * (bound - shortestMs)
}
