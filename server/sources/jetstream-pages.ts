import { type JetstreamCursor, type ResumePlan, toDate } from './jetstream-cursor.ts'
import { readFrame } from './jetstream-frame.ts'
import { usualTimeUs } from './jetstream-head.ts'
import { type Draft, hourUs, newDraft, toPage } from './jetstream-page.ts'
import { createTimeline, type Hole } from './jetstream-timeline.ts'
import type { Page, Watch } from './source.ts'

/** A page is full at so many frames that must be parsed; a long one counts once more for each of these bytes. */
const framesPerPage = 1_000
const bytesPerFrame = 4_096

/** So many of them wait for the consumer at most, give or take what one read from the socket brings. */
const queueLimit = 10_000

/**
 * Sorts the frames of one connection into pages, whose cursors never pass a frame that is not in them or before them.
 * Frames that concern nobody are counted only, and no more than `queueLimit` others are kept, however long the consumer
 * takes: whoever reads the socket pauses it while `isFull`. They are parsed when their page is taken: a thousand in a
 * row cost half of what they cost one by one between the others.
 * A page's `covered` begins where the last one ended and never spans a hole: a hole closes the page.
 */
export const createPageAssembly = (host: string, plan: ResumePlan, watch: Watch, now: Date) => {
  const timeline = createTimeline(plan, now)
  const ready: Draft[] = []
  let draft = newDraft(timeline.latestUs)
  if (plan.gap) draft.gaps.push(plan.gap)
  let waiting = 0
  let received = 0
  let seq: number | undefined
  let hourStartUs = 0
  let hourCount = 0

  const close = (toUs: number) => {
    settleHour()
    draft.toUs = toUs
    ready.push(draft)
    draft = newDraft(toUs)
  }

  const receive = (timeUs: number) => {
    const hole = timeUs > 0 ? timeline.move(timeUs) : undefined
    if (hole) breakOff(hole)
    draft.received++
    received++
  }

  const breakOff = ({ fromUs, toUs, reason }: Hole) => {
    if (draft.received > 0) close(fromUs)
    draft.fromUs = toUs
    if (reason !== undefined) draft.gaps.push({ from: toDate(fromUs), to: toDate(toUs), reason })
  }

  const settleHour = () => {
    if (hourCount === 0) return
    draft.misses.set(hourStartUs, (draft.misses.get(hourStartUs) ?? 0) + hourCount)
    hourCount = 0
  }

  return {
    /** Counts a frame that concerns no topic. */
    addMiss(timeUs: number) {
      receive(timeUs)
      if (timeUs < hourStartUs || timeUs >= hourStartUs + hourUs) {
        settleHour()
        hourStartUs = Math.floor(Math.min(timeUs, timeline.believableUs) / hourUs) * hourUs
      }
      hourCount++
    },

    /** Keeps a copy of a frame that must be parsed. */
    add(bytes: Buffer, isBinary: boolean, receivedAt: Date) {
      receive(usualTimeUs(bytes) || (readFrame(bytes, isBinary, receivedAt).timeUs ?? 0))
      draft.frames.push({ bytes: Buffer.from(bytes), isBinary, receivedAt })
      const weight = 1 + Math.floor(bytes.length / bytesPerFrame)
      draft.weight += weight
      waiting += weight
      if (draft.weight >= framesPerPage) close(timeline.latestUs)
    },

    /** The next full page, or with `flush` whatever there is; `undefined` when there is none. */
    next(flush: boolean): Page | undefined {
      if (ready.length === 0 && flush && draft.received > 0) close(timeline.latestUs)
      const done = ready.shift()
      if (!done) return undefined
      waiting -= done.weight
      const page = toPage(done, watch, host, seq)
      seq = (page.cursor as JetstreamCursor).seq
      return page
    },

    tell: timeline.tell,
    get isFull() {
      return waiting >= queueLimit
    },
    get hasPage() {
      return ready.length > 0
    },
    /** Something waits that somebody may want to see soon. */
    get hasFrames() {
      return waiting > 0
    },
    /** Frames received so far, of every kind. */
    get received() {
      return received
    },
    /** The newest time seen, in unix microseconds; `undefined` before the first frame. */
    get latestUs() {
      return timeline.hasBegun ? timeline.latestUs : undefined
    },
    /** The newest sequence number parsed: the rewrite has them. */
    get seq() {
      return seq
    },
  }
}
