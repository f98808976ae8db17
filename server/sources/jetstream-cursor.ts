import type { Cursor, GapNotice } from './source.ts'

/**
 * Where reading goes on. Times are unix microseconds, which every server understands alike; `seq` counts on one host
 * only, is never sent on this wire, and is kept for the day when the newer wire is spoken.
 */
export type JetstreamCursor = { host: string; wire: 'v1'; timeUs: number; seq?: number }

/** How to begin a connection. */
export type ResumePlan = {
  /** The cursor to send. */
  cursorUs: number
  /** Up to here everything is stored already; absent when nothing is known of what was stored. */
  coveredToUs?: number
  /** What must be said of a cursor that could not be used. */
  gap?: GapNotice
}

const secondUs = 1_000_000
const sameHostRewindUs = 5 * secondUs
const otherHostRewindUs = 30 * secondUs

/** A server takes a cursor from the future, even by a moment, for a wish to skip the replay. */
const clockMarginUs = secondUs

/** Below this a v1 cursor would be read as a sequence number. */
const smallestTimeUs = 1e15

/**
 * Decides from where to read: the stored time, less a few seconds for events that came out of order (more on another
 * host, whose clock differs), or the look-back where nothing is stored. A cursor that is damaged or lies in the future
 * is not trusted: the look-back is read again, which harms nothing, and its stretch is reported as a gap until then.
 */
export const planResume = (options: {
  cursor: Cursor | undefined
  host: string
  now: Date
  lookBackHours: number
}): ResumePlan => {
  const { cursor, host, now, lookBackHours } = options
  const nowUs = now.getTime() * 1000
  const lookBackUs = nowUs - lookBackHours * 3600 * secondUs
  if (cursor === undefined) return { cursorUs: lookBackUs }

  const rewindUs = cursor.host === host ? sameHostRewindUs : otherHostRewindUs
  const doubt = isJetstreamCursor(cursor)
    ? cursor.timeUs - rewindUs > nowUs - clockMarginUs && 'the stored cursor lies in the future'
    : 'the stored cursor cannot be read'
  if (doubt) {
    const gap = { from: toDate(lookBackUs), to: toDate(nowUs - sameHostRewindUs), reason: doubt }
    return { cursorUs: lookBackUs, ...(gap.from < gap.to && { gap }) }
  }
  const { timeUs } = cursor as JetstreamCursor
  return { cursorUs: timeUs - rewindUs, coveredToUs: timeUs }
}

/** Unix microseconds as a date, to the millisecond below. */
export const toDate = (timeUs: number): Date => new Date(Math.floor(timeUs / 1000))

const isJetstreamCursor = (cursor: Cursor): cursor is JetstreamCursor =>
  cursor.wire === 'v1' &&
  typeof cursor.host === 'string' &&
  Number.isSafeInteger(cursor.timeUs) &&
  (cursor.timeUs as number) >= smallestTimeUs
