import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../../server/sources/clock.ts'

const longMs = 60_000

/** A clock that jumps over every sleep, and remembers how long they would have been. */
export const createFakeClock = (start: string) => {
  let time = Date.parse(start)
  const slept: number[] = []
  const clock: Clock = {
    now: () => new Date(time),
    async sleep(ms, signal) {
      await nextTurn()
      if (signal.aborted) return
      slept.push(ms)
      time += ms
    },
  }
  return {
    ...clock,
    slept,
    /** Jumps over short sleeps and stays in long ones until the signal aborts: for what happens meanwhile. */
    async sleepUnlessLong(ms: number, signal: AbortSignal) {
      if (ms < longMs) return clock.sleep(ms, signal)
      await new Promise((done) => signal.addEventListener('abort', done, { once: true }))
    },
    advance(ms: number) {
      time += ms
    },
  }
}
