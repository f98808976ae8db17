import type { Prefilter } from './jetstream-prefilter.ts'

/** The first byte of a whole, uncompressed text frame. */
const wholeText = 0x81
const masked = 0x80
const lengthInTwoBytes = 126
const lengthInEightBytes = 127
const longestHeader = 14

/** A frame that lacks more than this is not waited for: it goes on in pieces, unseen. */
const waitedFor = 256 * 1024

export type SieveOutlets = {
  /** A frame that concerns no topic, by its time. */
  onMiss(timeUs: number): void
  /** The payload of any other text frame, in the chunk's own memory. */
  onText(payload: Buffer): void
  /** Bytes that are the WebSocket's own business: control frames, and data in unusual frames. */
  handOn(bytes: Buffer): void
}

/**
 * Stands between a TCP socket and the WebSocket that reads it, and takes out the whole text frames, in order: the
 * WebSocket sees a smaller stream that is still a right one, and is spared the work for each of thousands of frames a
 * second. Only the lengths in the frames' headers are read (RFC 6455, section 5.2); binary, fragmented, masked and
 * very long frames are not touched, so that their rules are kept by the one who knows them.
 * Of a chunk nothing is kept or handed on but copies: its memory is free again when the call returns.
 */
export const createFrameSieve = (
  prefilter: Prefilter,
  { onMiss, onText, handOn }: SieveOutlets,
): ((chunk: Buffer) => void) => {
  /** The beginning of a frame whose end has not come yet. */
  let kept: Buffer = Buffer.alloc(0)
  let unseen = 0

  const takeFrame = (bytes: Buffer, at: number, end: number) => {
    if (bytes[at] !== wholeText || ((bytes[at + 1] ?? 0) & masked) !== 0) {
      return handOn(Buffer.from(bytes.subarray(at, end)))
    }
    const start = payloadStart(bytes, at)
    const missUs = prefilter.missAt(start, end)
    if (missUs > 0) onMiss(missUs)
    else onText(bytes.subarray(start, end))
  }

  /** Takes the whole frames at the start of these bytes; @returns where the first begins that is not whole. */
  const sift = (bytes: Buffer): number => {
    prefilter.begin(bytes)
    let at = Math.min(unseen, bytes.length)
    unseen -= at
    if (at > 0) handOn(Buffer.from(bytes.subarray(0, at)))
    let end = frameEnd(bytes, at)
    for (; end <= bytes.length; end = frameEnd(bytes, at)) {
      takeFrame(bytes, at, end)
      at = end
    }
    const lacking = end - bytes.length
    if (lacking <= waitedFor || lacking === Number.POSITIVE_INFINITY) return at
    handOn(Buffer.from(bytes.subarray(at)))
    unseen = lacking
    return bytes.length
  }

  return (chunk) => {
    let rest = chunk
    if (kept.length > 0) {
      const taken = Math.min(lackingBytes(kept, chunk), chunk.length)
      kept = Buffer.concat([kept, chunk.subarray(0, taken)])
      kept = kept.subarray(sift(kept))
      rest = chunk.subarray(taken)
    }
    if (rest.length > 0) kept = Buffer.from(rest.subarray(sift(rest)))
  }
}

/** How many bytes of the next chunk complete the frame that `kept` begins. */
const lackingBytes = (kept: Buffer, next: Buffer): number =>
  frameEnd(Buffer.concat([kept.subarray(0, longestHeader), next.subarray(0, longestHeader)]), 0) -
  kept.length

/** The length byte of the header, without the mask bit. */
const lengthByte = (bytes: Buffer, at: number): number => (bytes[at + 1] ?? 0) & 0x7f

const payloadStart = (bytes: Buffer, at: number): number => {
  const length = lengthByte(bytes, at)
  const extended = length === lengthInTwoBytes ? 2 : length === lengthInEightBytes ? 8 : 0
  return at + 2 + extended + ((bytes[at + 1] ?? 0) & masked ? 4 : 0)
}

/** The index behind the frame at `at`; infinite while its header is not whole. */
const frameEnd = (bytes: Buffer, at: number): number => {
  const start = payloadStart(bytes, at)
  if (at + 2 > bytes.length || start > bytes.length) return Number.POSITIVE_INFINITY
  const length = lengthByte(bytes, at)
  if (length === lengthInTwoBytes) return start + bytes.readUInt16BE(at + 2)
  if (length !== lengthInEightBytes) return start + length
  return start + bytes.readUInt32BE(at + 2) * 2 ** 32 + bytes.readUInt32BE(at + 6)
}
