import { beforeAll, describe, expect, test } from 'vitest'
import type { Classifiers } from '../../server/classify/classifier.ts'
import { createClassifiers } from '../../server/classify/classifiers.ts'

let classifiers: Classifiers
beforeAll(async () => {
  classifiers = await createClassifiers()
})
const languageOf = (text: string, declaredLang?: string) =>
  classifiers.classify(declaredLang ? { text, declaredLang } : { text }).lang

describe('the language of a post', () => {
  test.each([
    ['I really want the old voice back, it was part of my evenings', 'en'],
    ['Ich vermisse die alte Stimme, sie gehörte zu meinem Abend', 'de'],
    ['Echo de menos la voz antigua, era parte de mis tardes', 'es'],
    ['La vieille voix me manque, elle faisait partie de mes soirées', 'fr'],
    ['Mi manca la vecchia voce, faceva parte delle mie serate', 'it'],
    ['Sinto falta da voz antiga, fazia parte das minhas noites', 'pt'],
    ['前の声が恋しい。毎晩話していたのに。', 'ja'],
    ['カムバック', 'ja'],
    ['我想念以前的声音', 'zh'],
    ['예전 목소리가 그리워요', 'ko'],
    ['Мне не хватает старого голоса', 'ru'],
    ['#keep4o 前の声が恋しい https://example.org', 'ja'],
    ['@someone #keep4o Ich vermisse die alte Stimme sehr https://example.org/the/and/you', 'de'],
  ])('%s → %s', (text, lang) => expect(languageOf(text)).toBe(lang))

  test.each([
    ['', undefined],
    ['😭😭😭', undefined],
    ['#keep4o', undefined],
    ['https://example.org @someone #keep4o 4o', undefined],
    ['12345 !!!', undefined],
  ])('nothing is left to judge in "%s"', (text) => expect(languageOf(text)).toBeUndefined())

  test.each([
    ['a hint decides for a short post', '復活希望', 'ja', 'ja'],
    ['and is not needed', '復活希望', undefined, 'zh'],
    [
      'a hint does not overrule a plain text',
      'Ich vermisse die alte Stimme, sie gehörte zu meinem Abend',
      'en',
      'de',
    ],
    ['a regional hint', 'no', 'es-MX', 'es'],
    ['a hint that is no language', 'I really want the old voice back, it was kind', 'xx', 'en'],
  ])('%s', (_why, text, declared, lang) => expect(languageOf(text, declared)).toBe(lang))

  test('confidence lies between 0 and 1, less for a short post', () => {
    const short = classifiers.classify({ text: 'Stimme weg' }).langConfidence ?? 0
    const long = classifiers.classify({
      text: 'Ich vermisse die alte Stimme, sie gehörte zu meinem Abend',
    }).langConfidence
    expect(short).toBeGreaterThan(0)
    expect(short).toBeLessThan(long ?? 0)
    expect(long).toBeLessThan(1)
  })
})
