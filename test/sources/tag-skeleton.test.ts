import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tagKey } from '../../server/normalise/tag-key.ts'
import { skeleton, skeletonOf } from '../../server/sources/tag-skeleton.ts'

test.each([
  ['Keep4o', 'keep4o'],
  ['＃Ｋｅｅｐ４ｏ', 'keep4o'],
  ['𝗞𝗲𝗲𝗽𝟰𝗼', 'keep4o'],
  ['ke\u00adep\u200b4o\ufe0f', 'keep4o'],
  ['Café', 'cafe'],
  ['Cafe\u0301', 'cafe'],
  ['STRASSE', 'strasse'],
  ['Straße', 'strasse'],
  ['ΟΔΟΣ', 'οδοσ'],
  ['οδος', 'οδοσ'],
  ['ke\0ep', 'keep'],
  ['#', ''],
])('the skeleton of %j', (raw, expected) => {
  expect(skeleton(raw)).toBe(expected)
})

test('the skeleton of a code point is that of its key, for every code point', () => {
  const different: string[] = []
  for (let codePoint = 1; codePoint < 0x110000; codePoint++) {
    const character = String.fromCodePoint(codePoint)
    if (skeleton(tagKey(character)) !== skeletonOf(codePoint)) different.push(character)
  }
  expect(different).toEqual([])
})

/** Code points that normalising, folding or trimming does something to, and those that combine. */
const restless = Array.from({ length: 0x20000 }, (_, codePoint) => codePoint).filter(
  (codePoint) => {
    const character = String.fromCodePoint(codePoint)
    return (
      tagKey(character) !== character ||
      character.normalize('NFKD') !== character ||
      /[\p{M}\s#\u1100-\u11ff]/u.test(character)
    )
  },
)

test('the skeleton of a text is that of its key, whatever its neighbours do to each other', () => {
  const texts = fc
    .array(fc.oneof(fc.constantFrom(...restless), fc.integer({ min: 0x61, max: 0x7a })), {
      maxLength: 8,
    })
    .map((codePoints) => String.fromCodePoint(...codePoints))
    .filter((text) => !text.includes('\0'))
  fc.assert(
    fc.property(texts, (text) => {
      expect(skeleton(tagKey(text))).toBe(skeleton(text))
    }),
    { numRuns: 5_000 },
  )
})
