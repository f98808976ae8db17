import { type JetstreamCursor, type ResumePlan, toDate } from './jetstream-cursor.ts'
import type { FrameReading } from './jetstream-frame.ts'
import type { Change, GapNotice, Page, Rejected } from './source.ts'

const hourUs = 3600 * 1_000_000
const secondUs = 1_000_000

/** A page is full at so many changes. */
const changesPerPage = 1_000

/** So many changes wait for the consumer at most, give or take what one read from the socket brings. */
const queueLimit = 10_000

/** A rejected frame is kept whole, so it weighs as a change for each of these bytes. */
const rawPerChange = 1_000

/** An event that much later than the cursor sent means that the server no longer had what lay between. */
const silentClampUs = 60 * secondUs

/** Within a connection, silence is a gap when so many frames were to be expected meanwhile at the pace seen so far. */
const framesMissed = 100

/** A page in the making. */
type Draft = {
  changes: Change[]
  rejected: Rejected[]
  filtered: Map<number, number>
  gaps: GapNotice[]
  frames: number
  weight: number
  coveredFromUs: number
  latestUs: number
  seq: number | undefined
}

/** Sorts a connection's frames into pages. */
export type PageAssembly = ReturnType<typeof createPageAssembly>

/**
 * Sorts the frames of one connection into pages, whose cursors never pass a frame that is not in them or before them.
 * Frames that concern nobody are counted only, so the queue holds no more than `queueLimit` changes however long the
 * consumer takes: whoever reads the socket pauses it while `isFull`.
 * A page's `covered` begins where the last one ended and never spans a gap: a gap closes the page.
 */
export const createPageAssembly = (host: string, plan: ResumePlan, now: Date) => {
  const ready: Draft[] = []
  let draft = newDraft(plan.coveredToUs ?? plan.cursorUs)
  if (plan.gap) draft.gaps.push(plan.gap)
  let waiting = 0
  let frames = 0
  let firstUs = 0
  let believableUs = now.getTime() * 1000 + 60 * secondUs
  let hourStartUs = 0
  let hourCount = 0

  const close = () => {
    settleHour()
    ready.push(draft)
    draft = newDraft(draft.latestUs, draft.seq)
  }

  /** Moves the time on. A time from the future is not believed, one from the past moves nothing. */
  const advance = (timeUs: number) => {
    if (timeUs <= believableUs) {
      if (firstUs === 0) begin(timeUs)
      else if (timeUs - draft.latestUs > silentClampUs) noteSilence(timeUs)
      if (timeUs > draft.latestUs) draft.latestUs = timeUs
    }
    draft.frames++
    frames++
  }

  const begin = (timeUs: number) => {
    firstUs = timeUs
    if (timeUs - plan.cursorUs <= silentClampUs) return
    if (plan.coveredToUs === undefined) draft.coveredFromUs = timeUs
    else breakOff(timeUs, 'the server no longer had the events since the last connection')
  }

  const noteSilence = (timeUs: number) => {
    const spanUs = draft.latestUs - firstUs
    const expected = spanUs > 0 ? (frames / spanUs) * (timeUs - draft.latestUs) : 0
    if (spanUs > silentClampUs && expected >= framesMissed) {
      breakOff(timeUs, 'the server passed over a stretch of time')
    }
  }

  const breakOff = (timeUs: number, reason: string) => {
    const gap = { from: toDate(draft.latestUs), to: toDate(timeUs), reason }
    if (draft.frames > 0) close()
    draft.gaps.push(gap)
    draft.coveredFromUs = timeUs
    draft.latestUs = timeUs
  }

  const count = (timeUs: number) => {
    if (timeUs < hourStartUs || timeUs >= hourStartUs + hourUs) {
      settleHour()
      hourStartUs = Math.floor(Math.min(timeUs, believableUs) / hourUs) * hourUs
    }
    hourCount++
  }

  const settleHour = () => {
    if (hourCount > 0) {
      draft.filtered.set(hourStartUs, (draft.filtered.get(hourStartUs) ?? 0) + hourCount)
    }
    hourCount = 0
  }

  const weigh = (weight: number) => {
    draft.weight += weight
    waiting += weight
    if (draft.weight >= changesPerPage) close()
  }

  return {
    /** Counts a frame that concerns no topic. */
    addMiss(timeUs: number) {
      advance(timeUs)
      count(timeUs)
    },

    /** Takes a frame that was parsed. */
    add(reading: FrameReading) {
      advance(reading.timeUs ?? draft.latestUs)
      if (reading.kind === 'rejected') {
        draft.rejected.push(reading.rejected)
        weigh(1 + Math.floor(reading.rejected.raw.length / rawPerChange))
        return
      }
      if (reading.seq !== undefined) draft.seq = reading.seq
      if (reading.kind === 'other') count(reading.timeUs)
      else {
        draft.changes.push(reading.change)
        weigh(1)
      }
    },

    /** The next full page, or with `flush` whatever there is; `undefined` when there is none. */
    next(flush: boolean): Page | undefined {
      if (ready.length === 0 && flush && draft.frames > 0) close()
      const done = ready.shift()
      if (!done) return undefined
      waiting -= done.weight
      return toPage(done, host)
    },

    /** Tells the time now and then, so that times from the future are recognised. */
    tell(time: Date) {
      believableUs = time.getTime() * 1000 + 60 * secondUs
    },

    get isFull() {
      return waiting >= queueLimit
    },
    get hasPage() {
      return ready.length > 0
    },
    /** Something waits that a person would want to see soon. */
    get hasChanges() {
      return waiting > 0
    },
    get frames() {
      return frames
    },
    /** The newest time seen, in unix microseconds; 0 before the first frame. */
    get latestUs() {
      return firstUs === 0 ? 0 : draft.latestUs
    },
    get seq() {
      return draft.seq
    },
  }
}

const newDraft = (startUs: number, seq?: number): Draft => ({
  changes: [],
  rejected: [],
  filtered: new Map(),
  gaps: [],
  frames: 0,
  weight: 0,
  coveredFromUs: startUs,
  latestUs: startUs,
  seq,
})

const toPage = (draft: Draft, host: string): Page => {
  const { changes, rejected, gaps, coveredFromUs, latestUs, seq } = draft
  const cursor: JetstreamCursor = {
    host,
    wire: 'v1',
    timeUs: latestUs,
    ...(seq !== undefined && { seq }),
  }
  const covered = { from: toDate(coveredFromUs), to: toDate(latestUs) }
  return {
    changes,
    rejected,
    filtered: Object.fromEntries(
      Array.from(draft.filtered, ([hour, count]) => [toDate(hour).toISOString(), count]),
    ),
    cursor,
    ...(covered.from < covered.to && { covered }),
    ...(gaps.length > 0 && { gaps }),
    mode: 'live',
  }
}
