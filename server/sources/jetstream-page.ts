import { type JetstreamCursor, toDate } from './jetstream-cursor.ts'
import { type FrameReading, readFrame } from './jetstream-frame.ts'
import type { Change, GapNotice, Page, Rejected, Watch } from './source.ts'

export const hourUs = 3600 * 1_000_000

/** A frame as it came. */
type Frame = { bytes: Buffer; isBinary: boolean; receivedAt: Date }

/** A page in the making; times are unix microseconds. */
export type Draft = {
  frames: Frame[]
  /** How many frames needed no parsing, by the start of their hour. */
  misses: Map<number, number>
  gaps: GapNotice[]
  received: number
  weight: number
  fromUs: number
  toUs: number
}

export const newDraft = (startUs: number): Draft => ({
  frames: [],
  misses: new Map(),
  gaps: [],
  received: 0,
  weight: 0,
  fromUs: startUs,
  toUs: startUs,
})

/** Parses the frames of a draft. `lastSeq` is the sequence number to go on from, if the server has them. */
export const toPage = (draft: Draft, watch: Watch, host: string, lastSeq?: number): Page => {
  const changes: Change[] = []
  const rejected: Rejected[] = []
  const filtered = new Map(draft.misses)
  let seq = lastSeq
  for (const { bytes, isBinary, receivedAt } of draft.frames) {
    const reading = unlessUnwatched(readFrame(bytes, isBinary, receivedAt), watch)
    if (reading.kind === 'rejected') {
      rejected.push(reading.rejected)
      continue
    }
    seq = reading.seq ?? seq
    if (reading.kind === 'change') changes.push(reading.change)
    else {
      const hour = Math.floor((reading.at.getTime() * 1000) / hourUs) * hourUs
      filtered.set(hour, (filtered.get(hour) ?? 0) + 1)
    }
  }
  const cursor: JetstreamCursor = {
    host,
    wire: 'v1',
    timeUs: draft.toUs,
    ...(seq !== undefined && { seq }),
  }
  const covered = { from: toDate(draft.fromUs), to: toDate(draft.toUs) }
  return {
    changes,
    rejected,
    filtered: Object.fromEntries(
      Array.from(filtered, ([hour, count]) => [toDate(hour).toISOString(), count]),
    ),
    cursor,
    ...(covered.from < covered.to && { covered }),
    ...(draft.gaps.length > 0 && { gaps: draft.gaps }),
    mode: 'live',
  }
}

/** A new post without a watched tag concerns nobody; an edit without one may take a stored post out of a topic. */
const unlessUnwatched = (reading: FrameReading, { tagKeys }: Watch): FrameReading => {
  if (reading.kind !== 'change' || reading.change.kind !== 'save') return reading
  const { at, post } = reading.change
  if (post.editedAt || post.tags.some((tag) => tagKeys.has(tag.key))) return reading
  return { kind: 'other', timeUs: reading.timeUs, at, seq: reading.seq }
}
