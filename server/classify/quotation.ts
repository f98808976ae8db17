import type { Token } from './tokens.ts'

type Range = { start: number; end: number }

const quotes =
  /"([^"\n]{3,600})"|“([^”\n]{3,600})”|«([^»\n]{3,600})»|(?<=^|\s)[‘']([^‘’'\n]{12,400})[’'](?=[\s.,;:!?]|$)/g
const quotedLines = /^[ \t]*>.*$/gm

const fewestWords = 3
/** "I told support: …", "we keep saying …", "the petition says …", right before the quotation. */
const ownVoice =
  /\b(?:(?:i|we)(?:['’]\w+)? (?:\w+ )?(?:sa(?:y|id|ying)|t(?:ell|old)|wr(?:ite|ote)|ask(?:ed)?|emailed|posted|replied|demand(?:ed)?|mean|fe(?:el|lt)|th(?:ink|ought)|call(?:ed)?)|(?:the|our|my|this) (?:petition|demand|letter|message|email|slogan|sign)s?)\b[^.!?\n]{0,40}$/i
const adopted =
  /^[\s.,;:!?…—–-]*(?:exactly|this|so true|true|amen|same|agreed|i agree|i feel|is (?:exactly )?(?:how|what) (?:i|we)|and (?:it's|it is|that's) true|yes)\b/i
const mostlyQuoted = 0.8

const rangesOf = (text: string, pattern: RegExp): Range[] =>
  [...text.matchAll(pattern)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }))

const tokensWithin = (tokens: readonly Token[], { start, end }: Range): Token[] => {
  let low = 0
  for (let high = tokens.length; low < high; ) {
    const middle = (low + high) >> 1
    if ((tokens[middle]?.start ?? end) < start) low = middle + 1
    else high = middle
  }
  let to = low
  while (to < tokens.length && (tokens[to]?.end ?? 0) <= end) to++
  return tokens.slice(low, to)
}

/** Whether the author speaks through the quotation, before it ("I said …") or after it ("… exactly"). */
const isAdopted = (text: string, { start, end }: Range): boolean =>
  ownVoice.test(text.slice(Math.max(0, start - 80), start)) ||
  adopted.test(text.slice(end, end + 40))

/**
 * Marks the words that the author quotes from others: lines that begin with `>`, and quotations of three words or
 * more, unless the author adopts them or the post is hardly more than the quotation.
 */
export const markQuoted = (text: string, tokens: Token[]): void => {
  const lines = rangesOf(text, quotedLines)
  const passages = rangesOf(text, quotes).filter((range) => !isAdopted(text, range))
  for (const range of [...lines, ...passages]) {
    const within = tokensWithin(tokens, range)
    if (within.length < fewestWords || within.length > tokens.length * mostlyQuoted) continue
    for (const token of within) token.quoted = true
  }
}
