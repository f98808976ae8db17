import { describe, expect, test } from 'vitest'
import { tagKey } from '../../server/normalise/tag-key.ts'

const wide = (text: string): string =>
  text.replace(/[!-~]/g, (c) => String.fromCodePoint((c.codePointAt(0) ?? 0) + 0xfee0))

/** Every way to write upper and lower case: keep4o, keep4O … KEEP4O. */
const casings = (text: string): string[] =>
  [...text].reduce<string[]>(
    (all, c) => [
      ...new Set(all.flatMap((head) => [head + c.toLowerCase(), head + c.toUpperCase()])),
    ],
    [''],
  )

const invisible = [
  ...['\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00ad', '\ufe0f', '\ufe0e', '\u3164'],
  ...['\u034f', '\u061c', '\u115f', '\u180e', '\u202a', '\u202e', '\u2066', '\uffa0', '\u{e0001}'],
]

describe('forms of one tag', () => {
  test.each(casings('keep4o'))('%s', (raw) => expect(tagKey(raw)).toBe('keep4o'))

  test.each(casings('keep4o').filter((_, index) => index % 2 === 0))('full width of %s', (raw) =>
    expect(tagKey(wide(raw))).toBe('keep4o'),
  )

  test.each(
    invisible.flatMap((sign) =>
      [`${sign}keep4o`, `ke${sign}ep4o`, `keep4o${sign}`].map((raw) => [raw]),
    ),
  )('with something invisible: %j', (raw) => expect(tagKey(raw)).toBe('keep4o'))

  test.each([
    ...[
      '#keep4o',
      '##KEEP4O',
      '＃keep4o',
      '﹟keep4o',
      '# keep4o',
      ' keep4o',
      'keep4o ',
      '\tkeep4o\n',
    ],
    ...[
      '#\u3000keep4o',
      '\u00a0keep4o\u00a0',
      '#\u200bkeep4o',
      '\u200b#keep4o',
      '＃＃Ｋｅｅｐ４ｏ',
    ],
    ...['𝐤𝐞𝐞𝐩𝟒𝐨', '𝓴𝓮𝓮𝓹4𝓸', 'ⓚⓔⓔⓟ④ⓞ', 'ᵏᵉᵉᵖ⁴ᵒ', '𝙺𝙴𝙴𝙿𝟺𝙾', 'KEEP４O', '\u212aeep4o'],
  ])('written as %j', (raw) => expect(tagKey(raw)).toBe('keep4o'))
})

describe('forms that are other tags', () => {
  test.each([
    ['keep40', 'keep40'],
    ['kеep4o', 'kеep4o'],
    ['keep4о', 'keep4о'],
    ['ĸeep4o', 'ĸeep4o'],
    ['κeep4o', 'κeep4o'],
    ['$4O', '$4o'],
    ['save_4o', 'save_4o'],
    ['keep-4o', 'keep-4o'],
    ['keep 4o', 'keep 4o'],
    ['keep4o!', 'keep4o!'],
    ['keep#4o', 'keep#4o'],
    ['keep4ö', 'keep4ö'],
    ['keepgpt4o', 'keepgpt4o'],
    ['keep4o\u0301', 'keep4ó'],
    ['k\u0335eep4o', 'k\u0335eep4o'],
  ])('%j → %j', (raw, key) => {
    expect(tagKey(raw)).toBe(key)
    expect(key).not.toBe('keep4o')
  })
})

describe('letters of all kinds', () => {
  test.each([
    ['Café', 'café'],
    ['Cafe\u0301', 'café'],
    ['cafe', 'cafe'],
    ['STRASSE', 'strasse'],
    ['Straße', 'strasse'],
    ['STRAẞE', 'strasse'],
    ['ΟΔΟΣ', 'οδος'],
    ['οδοσ', 'οδος'],
    ['οδος', 'οδος'],
    ['ΣΑΣ', 'σας'],
    ['ſave4o', 'save4o'],
    ['ﬁne', 'fine'],
    ['ﬀ', 'ff'],
    ['İ', 'i\u0307'],
    ['I', 'i'],
    ['ı', 'i'],
    ['ǅ', 'dž'],
    ['ŉ', 'ʼn'],
    ['ǰ', 'ǰ'],
    ['ΐ', 'ΐ'],
    ['µ', 'μ'],
    ['Ω', 'ω'],
    ['Å', 'å'],
    ['ᾳ', 'αι'],
    ['և', 'եւ'],
    ['ẖ', 'ẖ'],
    ['ẞ', 'ss'],
    ['Ꭰ', 'ꭰ'],
    ['ა', 'ა'],
    ['Ა', 'ა'],
    ['ｷｰﾌﾟ4o', 'キープ4o'],
    ['キープ4o', 'キープ4o'],
    ['ｶﾞ', 'ガ'],
    ['カ\u3099', 'ガ'],
    ['한국', '한국'],
    ['\u1112\u1161\u11ab\u1100\u116e\u11a8', '한국'],
    ['守れ', '守れ'],
    ['豈', '豈'],
    ['㈱', '(株)'],
    ['①', '1'],
    ['½', '1⁄2'],
    ['²', '2'],
    ['٤', '٤'],
    ['حافظوا', 'حافظوا'],
    ['ﷺ', 'صلى الله عليه وسلم'],
    ['ﻻ', 'لا'],
    ['क्षमा', 'क्षमा'],
    ['किताब', 'किताब'],
    ['ก็', 'ก็'],
    ['𐐀', '𐐨'],
    ['🫶', '🫶'],
    ['👩\u200d🚀', '👩🚀'],
    ['4️⃣', '4⃣'],
    ['🇩🇪', '🇩🇪'],
    ['C++', 'c++'],
    ['ＡＢＣ', 'abc'],
    ['Жизнь', 'жизнь'],
    ['ЖИЗНЬ', 'жизнь'],
    ['Ё', 'ё'],
    ['Е\u0308', 'ё'],
    ['Ǆ', 'dž'],
    ['Ⅳ', 'iv'],
    ['ℌ', 'h'],
    ['™', 'tm'],
    ['…', '...'],
  ])('%j → %j', (raw, key) => expect(tagKey(raw)).toBe(key.normalize('NFKC')))
})

describe('no tag at all', () => {
  test.each(['', '#', '##', '＃', ' ', '#\u200b', '\ufe0f', '\u3164', '\u00ad\u200b', '# \n#'])(
    '%j',
    (raw) => expect(tagKey(raw)).toBe(''),
  )
})

describe('over every code point', () => {
  const everyCodePoint = Array.from({ length: 0x110000 }, (_, codePoint) => codePoint)
    .filter((codePoint) => codePoint < 0xd800 || codePoint > 0xdfff)
    .map((codePoint) => String.fromCodePoint(codePoint))

  test.each([
    ['alone', (c: string) => c],
    ['behind a letter', (c: string) => `a${c}`],
    ['between Greek letters', (c: string) => `Σ${c}Σ`],
  ])('the key of a key is itself: %s', (_name, inContext) => {
    const changing = everyCodePoint.filter((c) => {
      const key = tagKey(inContext(c))
      return tagKey(key) !== key
    })
    expect(changing.map((c) => c.codePointAt(0)?.toString(16))).toEqual([])
  })

  test('case makes no difference', () => {
    const differing = everyCodePoint.filter((c) => tagKey(c.toUpperCase()) !== tagKey(c))
    expect(differing.map((c) => c.codePointAt(0)?.toString(16))).toEqual([])
  })
})
