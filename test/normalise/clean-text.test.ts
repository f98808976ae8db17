import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cleanText } from '../../server/normalise/clean-text.ts'

const graphemes = (text: string): number =>
  [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)].length

describe('texts', () => {
  test.each([
    ['plain', 'hello', 'hello', 5, []],
    ['empty', '', '', 0, []],
    ['NUL', 'a\0b\0', 'ab', 2, ['nul']],
    ['NUL between the halves of a pair', '\ud83e\0\udef6', '🫶', 1, ['nul']],
    ['a lone high surrogate', 'a\ud83eb', 'a\ufffdb', 3, ['surrogate']],
    ['a lone low surrogate', '\udef6', '\ufffd', 1, ['surrogate']],
    ['both', '\0\ud800', '\ufffd', 1, ['nul', 'surrogate']],
    ['CR LF is one', 'a\r\nb', 'a\r\nb', 3, []],
    ['LF CR are two', 'a\n\rb', 'a\n\rb', 4, []],
    ['a family', '👩‍👩‍👧‍👦', '👩‍👩‍👧‍👦', 1, []],
    ['a flag', '🇩🇪🇫🇷', '🇩🇪🇫🇷', 2, []],
    ['a skin tone', '👍🏽', '👍🏽', 1, []],
    ['a combining mark', 'e\u0301', 'e\u0301', 1, []],
    ['a half-width voiced kana', 'ｶﾞ', 'ｶﾞ', 1, []],
    ['Hangul syllables', '한국', '한국', 2, []],
    ['Devanagari', 'क्षि', 'क्षि', 1, []],
    ['bidi controls are kept for the page to isolate', 'a\u202eb', 'a\u202eb', 3, []],
  ])('%s', (_name, raw, text, textLength, flags) => {
    expect(cleanText(raw)).toEqual({ text, textLength, flags })
  })
})

describe('long texts', () => {
  test.each([
    ['letters', 'a', 1],
    ['families', '👩‍👩‍👧‍👦', 11],
    ['flags', '🇩🇪', 4],
    ['skin tones', '👍🏽', 4],
    ['marks', 'e\u0301', 2],
    ['line ends', '\r\n', 2],
  ])('%s are cut at the border of the 10,000th', (_name, unit, unitsEach) => {
    expect(cleanText(unit.repeat(10_000)).flags).not.toContain('truncated')
    const kept = Math.min(10_000, Math.floor(200_000 / unitsEach))
    expect(cleanText(unit.repeat(10_001))).toEqual({
      text: unit.repeat(kept),
      textLength: 10_001,
      flags: ['truncated'],
    })
  })

  test('300 KB keep their length', () => {
    expect(cleanText('x'.repeat(300_000))).toMatchObject({ textLength: 300_000 })
  })

  test('one letter with a quarter of a million marks is not kept whole', () => {
    const { text, textLength } = cleanText(`ab${'\u0301'.repeat(250_000)}`)
    expect(text).toBe('a')
    expect(textLength).toBe(2)
  })
})

describe('for every text', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
    fc
      .array(
        fc.constantFrom('a', '\r', '\n', 'ü', 'カ', '\u3099', 'ﾞ', '漢', '🇩', '\u200d', 'о', '\0'),
      )
      .map((parts) => parts.join('')),
  )

  test('the result is well-formed, without NUL, and stays as it is when cleaned again', () => {
    fc.assert(
      fc.property(text, (raw) => {
        const cleaned = cleanText(raw)
        expect(cleaned.text.isWellFormed()).toBe(true)
        expect(cleaned.text).not.toContain('\0')
        expect(cleanText(cleaned.text)).toEqual({ ...cleaned, flags: [] })
        expect(cleaned.flags.includes('nul')).toBe(raw.includes('\0'))
      }),
    )
  })

  test('the length is the number of graphemes, by the short way too', () => {
    fc.assert(
      fc.property(text, (raw) => {
        const cleaned = cleanText(raw)
        expect(cleaned.textLength).toBe(graphemes(cleaned.text))
      }),
    )
  })

  test('the short way agrees on what stands beside what', () => {
    const partners = ['a', '\r', '\n', '漢', '\u3099', '한', 'ｶ', '©']
    const codes = [
      ...Array.from({ length: 0x31ff }, (_, index) => index + 1),
      ...Array.from({ length: 1_000 }, (_, index) => 0x3200 + index * 42),
      ...Array.from({ length: 0x100 }, (_, index) => 0xff00 + index),
    ]
    const differing = codes.filter((code) => {
      const character = String.fromCharCode(code)
      const text = partners.map((partner) => `${partner}${character}${partner}`).join(' ')
      return cleanText(text).textLength !== graphemes(text)
    })
    expect(differing.map((code) => code.toString(16))).toEqual([])
  })
})
