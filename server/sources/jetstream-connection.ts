import { postCollection } from '../normalise/bluesky.ts'
import type { Clock } from './clock.ts'
import { planResume } from './jetstream-cursor.ts'
import { type FrameReading, readFrame } from './jetstream-frame.ts'
import { createPageAssembly } from './jetstream-pages.ts'
import type { Prefilter } from './jetstream-prefilter.ts'
import { openJetstreamSocket } from './jetstream-socket.ts'
import { createStateReporter } from './jetstream-state.ts'
import { createWatchdog } from './jetstream-watchdog.ts'
import type { Cursor, Page, Report, Watch } from './source.ts'

/** What a connection needs besides the place where to go on. */
export type ConnectionSetting = {
  server: URL
  lookBackHours: number
  watch: Watch
  prefilter: Prefilter
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
  const { server, lookBackHours, watch, prefilter, clock, report, signal } = setting
  const { host } = server
  const plan = planResume({ cursor, host, now: clock.now(), lookBackHours })
  const pages = createPageAssembly(host, plan, clock.now())
  const watchdog = createWatchdog()
  const tellState = createStateReporter(host, plan.cursorUs, report)

  let nap = new AbortController()
  const wake = () => nap.abort()
  const onFrame = (frame: Buffer, isBinary: boolean) => {
    const missUs = isBinary ? 0 : prefilter(frame)
    if (missUs > 0) return pages.addMiss(missUs)
    pages.add(unlessUnwatched(readFrame(frame, isBinary, clock.now()), watch))
    if (pages.isFull) socket.pause()
    if (pages.hasPage) wake()
  }
  report({ phase: 'connecting', detail: `connecting to ${host}`, retryAt: null })
  const socket = openJetstreamSocket(subscription(server, plan.cursorUs), onFrame, wake)
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
      isDue = passedMs > 0 && (pages.hasChanges || ticksSincePage >= quietTicks)
      if (!socket.isOpen) continue
      tellState(pages, now, passedMs)
      const verdict = watchdog(pages.frames, passedMs)
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

/** A new post without a watched tag concerns nobody; an edit without one may take a stored post out of a topic. */
const unlessUnwatched = (reading: FrameReading, { tagKeys }: Watch): FrameReading => {
  if (reading.kind !== 'change' || reading.change.kind !== 'save') return reading
  const { editedAt, tags } = reading.change.post
  if (editedAt || tags.some((tag) => tagKeys.has(tag.key))) return reading
  const { change: _, ...rest } = reading
  return { ...rest, kind: 'other' }
}

const toState = ({ from, to, reason }: { from: Date; to: Date; reason: string }) => ({
  from: from.toISOString(),
  to: to.toISOString(),
  reason,
})
