import { setTimeout as wait } from 'node:timers/promises'

/** The time, and waiting: handed in, so that tests need not wait. */
export type Clock = {
  now(): Date
  /** Waits so many milliseconds, or until the signal aborts; never throws. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (ms, signal) => wait(ms, undefined, { signal }).catch(() => undefined),
}
