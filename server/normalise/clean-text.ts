import type { PostFlag } from '../../shared/post.ts'

/** What is kept of one text. The second limit is for texts whose graphemes are absurdly long. */
const keptGraphemes = 10_000
const keptUnits = 200_000

/**
 * Characters that are a grapheme each when they stand side by side, except that CR LF is one: Latin, Greek, Cyrillic
 * and Hebrew letters, common punctuation, kana, Han, Hangul syllables and full-width forms, without any combining mark.
 */
const plain =
  '\\0-\\u02ff\\u0370-\\u0482\\u048a-\\u052f\\u05d0-\\u05ea\\u2010-\\u2027\\u3000-\\u3029\\u3041-\\u3096\\u309b-\\u30ff\\u4e00-\\u9fff\\uac00-\\ud7a3\\uff01-\\uff60'

/** Stretches of other characters, with the plain ones that touch them: what has to be segmented with care. */
const intricate = new RegExp(`[${plain}]?[^${plain}]+(?:[${plain}][^${plain}]+)*[${plain}]?`, 'g')

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/**
 * Makes a raw text fit for every later stage: without NUL (PostgreSQL refuses it), well-formed, and of bounded size.
 * A long text is cut at a grapheme border; `textLength` counts the graphemes before that. Each mend leaves its flag.
 */
export const cleanText = (raw: string): { text: string; textLength: number; flags: PostFlag[] } => {
  const flags: PostFlag[] = []
  let text = raw
  if (text.includes('\0')) {
    text = text.replaceAll('\0', '')
    flags.push('nul')
  }
  if (!text.isWellFormed()) {
    text = text.toWellFormed()
    flags.push('surrogate')
  }
  const { length, keptEnd } = measure(text)
  if (keptEnd < text.length) {
    text = text.slice(0, keptEnd)
    flags.push('truncated')
  }
  return { text, textLength: length, flags }
}

/** The number of graphemes, and the UTF-16 index behind the last one that is kept. */
const measure = (text: string): { length: number; keptEnd: number } => {
  if (text.length <= keptGraphemes) return { length: countGraphemes(text), keptEnd: text.length }
  let length = 0
  let keptEnd = 0
  for (const { index, segment } of segmenter.segment(text)) {
    const end = index + segment.length
    if (++length <= keptGraphemes && end <= keptUnits) keptEnd = end
  }
  return { length, keptEnd }
}

/** Between two plain characters there is always a border, so each intricate stretch is segmented by itself. */
const countGraphemes = (text: string): number => {
  let count = text.length - (text.includes('\r') ? text.split('\r\n').length - 1 : 0)
  for (const [stretch] of text.matchAll(intricate)) {
    count += Array.from(segmenter.segment(stretch)).length - stretch.length
  }
  return count
}
