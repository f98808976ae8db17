import { toDate } from './jetstream-cursor.ts'
import type { Report } from './source.ts'

/** A lag up to this is live. */
const liveLagMs = 10_000

/** A connection that says nothing for so long has nothing to replay. */
const quietMs = 5_000
const reportEveryMs = 1_000

/** What the state of a connection is told from. */
export type Progress = { received: number; latestUs: number | undefined; seq: number | undefined }

/**
 * Tells how a connection fares: catching up until the newest frame is a few seconds old, then live. To be called often
 * while the connection is open, with the time that surely passed since; reports once a second, and the turn at once.
 */
export const createStateReporter = (host: string, fromUs: number, report: Report) => {
  let isLive = false
  let replayed = false
  let seen = 0
  let quiet = 0
  let reportedAt = 0
  let lagMs: number | undefined

  const detail = (progress: Progress): string => {
    if (!isLive) return `replaying ${host} from ${toDate(fromUs).toISOString()}`
    return replayed && progress.seq === undefined
      ? `live on ${host}; it may have lost events when the replay turned live: audit by search`
      : `live on ${host}`
  }

  return (progress: Progress, now: Date, passedMs: number): void => {
    const heard = progress.received > seen
    seen = progress.received
    quiet = heard ? 0 : quiet + passedMs
    if (heard && progress.latestUs !== undefined) {
      lagMs = Math.max(0, now.getTime() - toDate(progress.latestUs).getTime())
    }
    replayed ||= lagMs !== undefined && lagMs > liveLagMs

    const turnsLive = !isLive && (quiet >= quietMs || (lagMs !== undefined && lagMs <= liveLagMs))
    isLive ||= turnsLive
    if (!turnsLive && Math.abs(now.getTime() - reportedAt) < reportEveryMs) return
    reportedAt = now.getTime()
    report({
      phase: isLive ? 'live' : 'catching-up',
      detail: detail(progress),
      retryAt: null,
      ...(lagMs !== undefined && { lagSeconds: Math.round(lagMs / 1000) }),
      ...(heard && { lastHeardAt: now.toISOString() }),
    })
  }
}
