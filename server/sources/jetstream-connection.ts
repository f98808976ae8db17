import { postCollection } from '../normalise/bluesky.ts'
import type { Clock } from './clock.ts'
import { createFrameSieve } from './frame-sieve.ts'
import { planResume } from './jetstream-cursor.ts'
import { createPageAssembly } from './jetstream-pages.ts'
import { createPrefilter } from './jetstream-prefilter.ts'
import { openJetstreamSocket, type Sieve } from './jetstream-socket.ts'
import { createStateReporter } from './jetstream-state.ts'
import { createWatchdog } from './jetstream-watchdog.ts'
import type { Cursor, Page, Report, Watch } from './source.ts'

/** What a connection needs besides the place where to go on. */
export type ConnectionSetting = {
  server: URL
  lookBackHours: number
  handshakeMs: number
  watch: Watch
  /** Parses every frame, for the tests and benches that compare. */
  parsesAll: boolean
  clock: Clock
  report: Report
  signal: AbortSignal
}

const tickMs = 250

/** Without changes a page is handed over every so many ticks, so that cursor, coverage and counts move on. */
const quietTicks = 8

/**
 * Reads one connection from its opening to its end: pages as they fill, or four times a second when there is something
 * to tell. The socket is only paused and resumed; a consumer that takes its time costs no memory.
 * @returns the cursor of the last page handed over (the given one, when there was none), and why it ended
 */
export async function* readConnection(
  setting: ConnectionSetting,
  cursor: Cursor | undefined,
): AsyncGenerator<Page, { cursor: Cursor | undefined; reason: string }> {
  const { server, watch, clock, report, signal } = setting
  const { host } = server
  const plan = planResume({
    cursor,
    host,
    now: clock.now(),
    lookBackHours: setting.lookBackHours,
  })
  const pages = createPageAssembly(host, plan, watch, clock.now())
  const watchdog = createWatchdog()
  const tellState = createStateReporter(host, plan.cursorUs, report)

  let nap = new AbortController()
  const wake = () => nap.abort()
  const onFrame = (frame: Buffer, isBinary: boolean) => {
    pages.add(frame, isBinary, clock.now())
    if (pages.isFull) socket.pause()
    if (pages.hasPage) wake()
  }
  report({ phase: 'connecting', detail: `connecting to ${host}`, retryAt: null })
  const sieve: Sieve = (outlets) =>
    createFrameSieve(createPrefilter(watch.tagKeys), { onMiss: pages.addMiss, ...outlets })
  const socket = openJetstreamSocket({
    url: subscription(server, plan.cursorUs),
    handshakeMs: setting.handshakeMs,
    onFrame,
    onChange: wake,
    ...(!setting.parsesAll && { sieve }),
  })
  signal.addEventListener('abort', wake)
  let last = cursor
  let ticksSincePage = 0
  let isDue = false
  try {
    for (;;) {
      const isOver = socket.ended !== undefined
      for (let page = pages.next(isDue || isOver); page; page = pages.next(isOver)) {
        if (!pages.isFull) socket.resume()
        for (const gap of page.gaps ?? []) report({ gap: toState(gap) })
        last = page.cursor
        ticksSincePage = 0
        yield page
        if (signal.aborted) break
      }
      if (signal.aborted || isOver) {
        return { cursor: last, reason: socket.ended ?? 'stopped' }
      }
      nap = new AbortController()
      await clock.sleep(tickMs, nap.signal)

      const passedMs = nap.signal.aborted ? 0 : tickMs
      const now = clock.now()
      pages.tell(now)
      if (passedMs > 0) ticksSincePage++
      isDue = passedMs > 0 && (pages.hasFrames || ticksSincePage >= quietTicks)
      if (!socket.isOpen) continue
      tellState(pages, now, passedMs)
      const verdict = watchdog(pages.received, passedMs)
      if (verdict === 'ping') socket.ping()
      if (verdict === 'cut') socket.cut('nothing was heard for 40 s')
    }
  } finally {
    signal.removeEventListener('abort', wake)
    socket.close()
  }
}

const subscription = (server: URL, cursorUs: number): string => {
  const url = new URL(server)
  url.searchParams.set('wantedCollections', postCollection)
  url.searchParams.set('cursor', String(Math.floor(cursorUs)))
  return url.href
}

const toState = ({ from, to, reason }: { from: Date; to: Date; reason: string }) => ({
  from: from.toISOString(),
  to: to.toISOString(),
  reason,
})
