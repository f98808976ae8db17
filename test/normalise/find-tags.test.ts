import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findTags } from '../../server/normalise/find-tags.ts'

const found = (text: string): string[] => findTags(text).map(({ raw }) => raw)

describe('tags', () => {
  test.each([
    ['Please #Keep4o!', ['Keep4o']],
    ['#keep4o。', ['keep4o']],
    ['#keep4o…', ['keep4o']],
    ['#keep4o?!)', ['keep4o']],
    ['#C++ #a.b.c #save_', ['C++', 'a.b.c', 'save']],
    ['＃Ｋｅｅｐ４ｏ', ['Ｋｅｅｐ４ｏ']],
    ['##KEEP4O', ['KEEP4O']],
    ['#$4O', ['$4O']],
    ['#4o', ['4o']],
    ['#keep-4o', ['keep-4o']],
    ['#keep4o\n#save4o\t#x', ['keep4o', 'save4o', 'x']],
    ['#keep4o　#save4o', ['keep4o', 'save4o']],
    ['#守れ', ['守れ']],
    ['#🫶', ['🫶']],
    ['#keep\u200b4o', ['keep']],
    ['#keep4o #keep4o', ['keep4o', 'keep4o']],
  ])('%j', (text, expected) => expect(found(text)).toEqual(expected))
})

describe('no tag', () => {
  test.each([
    ...['', 'keep4o', '#', '# keep4o', '#1234', '#12.34', '#!!', '#️⃣keep4o', 'a#keep4o'],
    ...[
      'https://x.com/#keep4o',
      '(#keep4o)',
      '「#keep4o」',
      '"#keep4o"',
      '#\u200bkeep4o',
      '﹟keep4o',
    ],
    ...[`#${'x'.repeat(200)}`, '-#keep4o', '@#keep4o'],
  ])('%j', (text) => expect(found(text)).toEqual([]))
})

describe('near misses are longer tags, and none of ours', () => {
  test.each(["#keep4o's", '#keep4o,#x', '#keep4o#x', '#keep4oを守れ', '#keep4o/5'])(
    '%s',
    (text) => {
      const keys = findTags(text).map(({ key }) => key)
      expect(keys).toHaveLength(1)
      expect(keys).not.toContain('keep4o')
    },
  )
})

test('a tag comes with its key and where it was found', () => {
  expect(findTags('＃Ｋｅｅｐ４ｏ')).toEqual([
    { raw: 'Ｋｅｅｐ４ｏ', key: 'keep4o', origin: 'text' },
  ])
})

test('long rows of signs cost no more than their length', () => {
  expect(found('#'.repeat(200_000))).toEqual([])
  expect(found(`#a${'!'.repeat(200_000)}`)).toEqual(['a'])
  expect(found(`#a${'.b'.repeat(100_000)}`)).toEqual([])
  expect(found(' #a'.repeat(50_000))).toHaveLength(50_000)
})

test('every tag stands in the text behind a hash sign, without white space', () => {
  const part = fc.constantFrom(
    '#',
    '＃',
    ' ',
    '\n',
    'keep4o',
    '!',
    '4',
    '\u200b',
    '\ufe0f',
    '。',
    'ö',
    '🫶',
  )
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const text = parts.join('')
      for (const raw of found(text)) {
        expect(text).toMatch(/[#＃]/)
        expect(text).toContain(raw)
        expect(raw).not.toMatch(/\s|\p{P}$/u)
      }
    }),
  )
})
