/** The bytes of a text that is searched for or compared with. */
export const bytesOf = (text: string): Buffer => Buffer.from(text)

/** Whether the bytes of `expected` stand at `at`. */
export const standsAt = (bytes: Uint8Array, at: number, expected: Uint8Array): boolean => {
  for (let i = 0; i < expected.length; i++) if (bytes[at + i] !== expected[i]) return false
  return true
}

/** Finds one thing again and again in the same bytes, and looks through no part of them twice. */
export type Finder = {
  begin(bytes: Buffer): void
  /** The next place in `from … end`, or -1; `from` never goes back. */
  next(from: number, end: number): number
}

/** @param wanted a byte, or a few */
export const createFinder = (wanted: number | Buffer): Finder => {
  let bytes: Buffer = Buffer.alloc(0)
  let found = -1
  return {
    begin(next) {
      bytes = next
      found = -1
    },
    next(from, end) {
      if (found < from) {
        const at = bytes.indexOf(wanted, from)
        found = at < 0 ? bytes.length : at
      }
      return found < end ? found : -1
    },
  }
}
