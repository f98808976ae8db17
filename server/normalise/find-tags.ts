import type { Tag } from '../../shared/post.ts'
import { tagKey } from './tag-key.ts'

/**
 * A hash sign at the start or behind white space (not the keycap emoji), then everything up to white space or a
 * zero-width character, without the punctuation at its end.
 */
const candidate =
  /(?<=^|\s)[#＃](?!\ufe0f)([^\s\u00ad\u200b-\u200d\u2060]*[^\s\u00ad\u200b-\u200d\u2060\p{P}])/gu
const neitherDigitNorPunctuation = /[^\d\p{P}]/u
const longestTag = 128

/**
 * Hashtags that a text shows, for posts whose platform does not name them. Strict as Bluesky's own detector: what
 * stands in brackets or has something glued to it is no tag, or another one.
 */
export const findTags = (text: string): Tag[] => {
  const tags: Tag[] = []
  if (!text.includes('#') && !text.includes('＃')) return tags
  for (const match of text.matchAll(candidate)) {
    const raw = (match[1] ?? '').replace(/^[#＃]+/, '')
    if (raw.length > longestTag || !neitherDigitNorPunctuation.test(raw)) continue
    const key = tagKey(raw)
    if (key !== '') tags.push({ raw, key, origin: 'text' })
  }
  return tags
}
