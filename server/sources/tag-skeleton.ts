import { tagKey } from '../normalise/tag-key.ts'

/**
 * What of one code point is left when everything is dropped that a tag's neighbourhood can change: case, compatibility
 * form, marks, invisible characters, `#` and white space. Unlike `tagKey` it works code point by code point:
 * `skeleton(a + b) = skeleton(a) + skeleton(b)`, and the skeleton of a tag equals the skeleton of its key. NUL counts
 * as invisible, since texts are cleaned of it before tags are looked for.
 */
export const skeletonOf = (codePoint: number): string =>
  tagKey(String.fromCodePoint(codePoint))
    .normalize('NFKD')
    .replace(/[\p{M}\s#\0]/gu, '')

/** The skeletons of a text's code points, joined. */
export const skeleton = (text: string): string =>
  Array.from(text, (character) => skeletonOf(character.codePointAt(0) ?? 0)).join('')
