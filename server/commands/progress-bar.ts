import type { Writable } from 'node:stream'

const width = 30
const patienceMs = 1_000

/**
 * A bar on a terminal for what takes longer than a second; nothing elsewhere.
 * @returns `show` takes the done share (0–1) and words; `clear` takes the bar away.
 */
export const createProgressBar = (stream: Writable & { isTTY?: boolean }) => {
  const startedAt = performance.now()
  let shown = false
  return {
    show(share: number, words: string): void {
      if (!stream.isTTY || performance.now() - startedAt < patienceMs) return
      const done = Math.round(Math.min(Math.max(share, 0), 1) * width)
      const bar = '█'.repeat(done) + '░'.repeat(width - done)
      stream.write(`\r\x1b[K${bar} ${Math.floor(share * 100)} % ${words}`)
      shown = true
    },
    clear(): void {
      if (shown) stream.write('\r\x1b[K')
    },
  }
}
