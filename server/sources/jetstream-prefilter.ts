import { bytesOf, standsAt } from './byte-search.ts'
import { timeDigits, timeStart, timeUsAt } from './jetstream-head.ts'
import { createTagContexts } from './tag-contexts.ts'

/**
 * Goes through the frames of a chunk from first to last. `missAt` is told where a frame begins and ends, and gives its
 * time (unix microseconds) when it surely concerns no topic, or 0: then it must be parsed.
 */
export type Prefilter = {
  begin(chunk: Buffer): void
  missAt(start: number, end: number): number
}

const letterC = 0x63

/**
 * A post create as both servers write it; the rewrite adds its `cursor`:
 * `{"did":"…","time_us":N,["cursor":N,]"kind":"commit","commit":{"rev":"…","operation":"create",…,"cid":"…"}}`.
 * Since quotes are escaped inside JSON strings, no text can put these parts in these places.
 */
const sequence = bytesOf(',"cursor":')
const untilRevEnd = ',"kind":"commit","commit":{"rev":"'.length + 13
const create = bytesOf('","operation":"create","')
const cid = bytesOf('"cid":"')
const cidLength = 59
const tail = bytesOf('"}}')

/**
 * Tells, before any JSON is parsed, the many frames that concern no topic: post creates in which no watched tag can
 * stand, in whatever form `tagKey` would recognise it. Deletes, updates, account events and everything that looks
 * unusual must be parsed. It may let a post pass in vain, but never holds one back (the tests compare it with parsing
 * everything).
 *
 * Nothing is copied: the chunk is searched where it lies, by the engine's own searches wherever a search is long.
 */
export const createPrefilter = (tagKeys: ReadonlySet<string>): Prefilter => {
  const contexts = createTagContexts(tagKeys)
  let bytes: Buffer = Buffer.alloc(0)
  return {
    begin(chunk) {
      bytes = chunk
      contexts.begin(chunk)
    },
    missAt(start, end) {
      const time = timeStart(bytes, start)
      const timeUs = time > 0 ? timeUsAt(bytes, time) : 0
      if (timeUs === 0) return 0
      const from = createEnd(bytes, time + timeDigits)
      if (from === 0 || from > end || !endsAsCreate(bytes, end)) return 0
      return contexts.mayShowTag(from, end) ? 0 : timeUs
    },
  }
}

/** The index behind the operation of a create, given where its time ends; 0 for every other frame. */
const createEnd = (bytes: Buffer, timeEnd: number): number => {
  let at = timeEnd
  if (bytes[at + 2] === letterC && standsAt(bytes, at, sequence)) {
    at += sequence.length
    while (isDigit(bytes[at])) at++
  }
  at += untilRevEnd
  return standsAt(bytes, at, create) ? at + create.length : 0
}

const isDigit = (byte = 0): boolean => byte >= 0x30 && byte <= 0x39

/** A frame that was cut off ends otherwise. */
const endsAsCreate = (bytes: Buffer, end: number): boolean => {
  const tailStart = end - tail.length
  return (
    standsAt(bytes, tailStart, tail) && standsAt(bytes, tailStart - cidLength - cid.length, cid)
  )
}
