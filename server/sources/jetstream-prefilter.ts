import { createTagContexts } from './tag-contexts.ts'

/** The time (unix microseconds) of a frame that concerns no topic, or 0: the frame must be parsed. */
export type Prefilter = (frame: Buffer) => number

/**
 * The beginning of a post create as both servers write it, the rewrite with its `cursor`. Inside a JSON string quotes
 * are escaped, so no text can pretend to be this.
 */
const createHead =
  /\{"did":"[^"]*?","time_us":\d{16},(?:"cursor":\d+,)?"kind":"commit","commit":\{"rev":"[^"]*?","operation":"create","collection":"app\.bsky\.feed\.post","rkey":"[^"]*?","record":\{/y
const didStart = '{"did":"'.length
const timeLabel = '","time_us":'
const timeDigits = 16

/** The end of a post create; a frame that was cut off has another one. */
const cidLabel = '"cid":"'
const cidEnd = '"}}'
const cidLength = 59

/**
 * Tells, before any JSON is parsed, the many frames that concern no topic: post creates in which no watched tag can
 * stand, in whatever form `tagKey` would recognise it. Deletes, updates, account events and everything that looks
 * unusual must be parsed. It may let a post pass in vain, but never holds one back (the tests compare it with parsing
 * everything).
 *
 * The frame is searched as Latin-1 text, of which one character is one byte: the engine's own searches run several
 * times faster than any loop over the bytes.
 */
export const createPrefilter = (tagKeys: ReadonlySet<string>): Prefilter => {
  const mayShowTag = createTagContexts(tagKeys)
  return (frame) => {
    const text = frame.toString('latin1')
    createHead.lastIndex = 0
    if (!createHead.test(text) || !endsAsCreate(text)) return 0
    return mayShowTag(frame, text, createHead.lastIndex) ? 0 : timeUsOf(text)
  }
}

const endsAsCreate = (text: string): boolean =>
  text.endsWith(cidEnd) &&
  text.startsWith(cidLabel, text.length - cidEnd.length - cidLength - cidLabel.length)

/** Exact, since sixteen digits of unix microseconds stay below 2^53. */
const timeUsOf = (text: string): number => {
  const start = text.indexOf('"', didStart) + timeLabel.length
  let value = 0
  for (let i = start; i < start + timeDigits; i++) value = value * 10 + text.charCodeAt(i) - 48
  return value
}
