import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../../server/sources/clock.ts'

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
    advance(ms: number) {
      time += ms
    },
  }
}
