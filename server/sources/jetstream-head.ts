import { bytesOf, standsAt } from './byte-search.ts'

const quote = 0x22

/** Every frame begins so, on both servers: `{"did":"…","time_us":1790000000000001,`. */
const didStart = '{"did":"'.length
const usualDidEnd = '{"did":"did:plc:'.length + 24
const time = bytesOf('","time_us":')
export const timeDigits = 16

/** Where the digits of a frame's time stand, given where the frame begins; 0 when that cannot be told. */
export const timeStart = (bytes: Buffer, start: number): number => {
  const usualEnd = start + usualDidEnd
  const didEnd = bytes[usualEnd] === quote ? usualEnd : bytes.indexOf(quote, start + didStart)
  return standsAt(bytes, didEnd, time) ? didEnd + time.length : 0
}

/** The time at its place, in unix microseconds: exact, since sixteen digits of it stay below 2^53; 0 for anything else. */
export const timeUsAt = (bytes: Buffer, start: number): number => {
  let value = 0
  for (let i = start; i < start + timeDigits; i++) {
    const digit = (bytes[i] ?? 0) - 0x30
    if (digit < 0 || digit > 9) return 0
    value = value * 10 + digit
  }
  return value
}

/** A frame's time without parsing it; 0 when it is not written as usual. */
export const usualTimeUs = (frame: Buffer): number => {
  const start = timeStart(frame, 0)
  return start > 0 ? timeUsAt(frame, start) : 0
}
