import type { ResumePlan } from './jetstream-cursor.ts'

const secondUs = 1_000_000

/** An event that much later than the cursor sent means that the server no longer had what lay between. */
const silentClampUs = 60 * secondUs

/** Within a connection, a silence is a hole when so many frames were to be expected meanwhile at the pace until then. */
const framesMissed = 100

/** A time further ahead of our clock than this is not believed. */
const toleratedLeadUs = 60 * secondUs

/** A stretch of time for which there are no events; without a reason, one that nobody had asked to cover. */
export type Hole = { fromUs: number; toUs: number; reason?: string }

/**
 * Follows the times of a connection's frames. They rise, by and large: an older time moves nothing, since a cursor never
 * goes back, and neither does one from the future, since it would go there.
 */
export const createTimeline = (plan: ResumePlan, now: Date) => {
  let firstUs = 0
  let latestUs = plan.coveredToUs ?? plan.cursorUs
  let believableUs = now.getTime() * 1000 + toleratedLeadUs
  let frames = 0

  const holeBefore = (timeUs: number): Hole | undefined => {
    if (firstUs === 0) {
      firstUs = timeUs
      if (timeUs - plan.cursorUs <= silentClampUs) return undefined
      const hole = { fromUs: latestUs, toUs: timeUs }
      return plan.coveredToUs === undefined
        ? hole
        : { ...hole, reason: 'the server no longer had the events since the last connection' }
    }
    const silenceUs = timeUs - latestUs
    const spanUs = latestUs - firstUs
    if (silenceUs <= silentClampUs || spanUs < silentClampUs) return undefined
    if ((frames / spanUs) * silenceUs < framesMissed) return undefined
    return { fromUs: latestUs, toUs: timeUs, reason: 'the server passed over a stretch of time' }
  }

  return {
    /** Takes the time of the next frame; @returns the hole before it, if there is one. */
    move(timeUs: number): Hole | undefined {
      if (timeUs > believableUs) return undefined
      frames++
      const isPlain = firstUs !== 0 && timeUs - latestUs <= silentClampUs
      const hole = isPlain ? undefined : holeBefore(timeUs)
      if (timeUs > latestUs) latestUs = timeUs
      return hole
    },
    /** Tells our own time now and then, by which times from the future are known. */
    tell(time: Date) {
      believableUs = time.getTime() * 1000 + toleratedLeadUs
    },
    get hasBegun() {
      return firstUs !== 0
    },
    /** The newest time, in unix microseconds; before the first frame, the time up to which things are stored. */
    get latestUs() {
      return latestUs
    },
    get believableUs() {
      return believableUs
    },
  }
}
