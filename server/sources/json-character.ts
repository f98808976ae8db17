/** A character of a JSON string and the index behind it; filled in place, since this runs for millions. */
export type DecodedCharacter = { codePoint: number; end: number }

const backslash = 0x5c
const replacement = 0xfffd
const shortEscapes: Readonly<Record<number, number>> = {
  98: 0x08,
  102: 0x0c,
  110: 0x0a,
  114: 0x0d,
  116: 0x09,
}

/**
 * Decodes the character of a JSON string that begins at `at`: UTF-8, or an escape, a pair of escaped surrogates being
 * one character. What is not well-formed becomes U+FFFD; nothing is thrown, and `end` is always greater than `at`.
 */
export const decodeCharacter = (bytes: Uint8Array, at: number, out: DecodedCharacter): void => {
  const lead = bytes[at] ?? 0
  if (lead === backslash) decodeEscape(bytes, at, out)
  else decodeUtf8(bytes, at, lead, out)
}

const decodeUtf8 = (bytes: Uint8Array, at: number, lead: number, out: DecodedCharacter): void => {
  const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  let codePoint = lead < 0x80 ? lead : lead & (0x7f >> length)
  for (let i = 1; i < length; i++) codePoint = (codePoint << 6) | ((bytes[at + i] ?? 0) & 0x3f)
  out.codePoint = codePoint < 0x110000 ? codePoint : replacement
  out.end = at + length
}

const decodeEscape = (bytes: Uint8Array, at: number, out: DecodedCharacter): void => {
  const letter = bytes[at + 1] ?? 0
  out.codePoint = shortEscapes[letter] ?? letter
  out.end = at + 2
  if (letter !== 0x75) return
  const unit = escapedUnit(bytes, at + 2)
  out.codePoint = unit >= 0 && !isSurrogate(unit) ? unit : replacement
  out.end = at + 6
  if (!isSurrogate(unit)) return
  const low =
    bytes[at + 6] === backslash && bytes[at + 7] === 0x75 ? escapedUnit(bytes, at + 8) : -1
  if (unit >= 0xdc00 || low < 0xdc00 || low > 0xdfff) return
  out.codePoint = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00)
  out.end = at + 12
}

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff

/** The UTF-16 unit that the four hexadecimal digits of an escape write, or -1. */
export const escapedUnit = (bytes: Uint8Array, at: number): number => {
  let unit = 0
  for (let i = at; i < at + 4; i++) {
    const digit = hexDigit(bytes[i] ?? 0)
    if (digit < 0) return -1
    unit = unit * 16 + digit
  }
  return unit
}

const hexDigit = (byte: number): number => {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}
