import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../../server/sources/clock.ts'

type Sleeper = { until: number; wake: () => void }

/** A clock that stands still until a test moves it on; whoever sleeps wakes when his time has come. */
export const createManualClock = (start: string) => {
  let time = Date.parse(start)
  const sleepers = new Set<Sleeper>()
  const clock: Clock = {
    now: () => new Date(time),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const wake = () => {
          sleepers.delete(sleeper)
          signal.removeEventListener('abort', wake)
          resolve()
        }
        const sleeper = { until: time + ms, wake }
        sleepers.add(sleeper)
        signal.addEventListener('abort', wake)
        if (signal.aborted) wake()
      }),
  }
  const settle = async () => {
    for (let turn = 0; turn < 5; turn++) await nextTurn()
  }
  return {
    ...clock,
    /** Moves the time on, waking every sleeper in the order of their times. */
    async advance(ms: number) {
      const end = time + ms
      await settle()
      for (;;) {
        const next = [...sleepers].sort((a, b) => a.until - b.until)[0]
        if (!next || next.until > end) break
        time = Math.max(time, next.until)
        next.wake()
        await settle()
      }
      time = end
    },
    /** Lets sockets do their work, in real time, until something holds, while the clock ticks on by small steps. */
    async until(holds: () => boolean, stepMs = 0) {
      const deadline = Date.now() + 10_000
      while (!holds()) {
        if (Date.now() > deadline) throw new Error('it never came true')
        if (stepMs > 0) await this.advance(stepMs)
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
    },
  }
}
