import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Classifiers } from '../../server/classify/classifier.ts'
import { createClassifiers } from '../../server/classify/classifiers.ts'
import { allRules } from '../../server/classify/rules/all-rules.ts'
import { codeIds, sentiments } from '../../shared/code.ts'

let classifiers: Classifiers
beforeAll(async () => {
  classifiers = await createClassifiers()
})

const fragments = [
  ...allRules.flatMap(({ matches }) => matches),
  ...[
    'not ',
    'nobody ',
    ' and ',
    ', ',
    '. ',
    '\n> ',
    '“',
    '”',
    '"',
    '#',
    '@',
    ' 😭 ',
    '\u200b',
    '’',
  ],
]
const posts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.array(fc.constantFrom(...fragments), { maxLength: 8 }).map((parts) => parts.join('')),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 100 })
    .map((units) => String.fromCharCode(...units)),
)

test('any text gets an answer that keeps its promises, and the same one again', () => {
  fc.assert(
    fc.property(posts, (text) => {
      const result = classifiers.classify({ text })
      expect(classifiers.classify({ text })).toEqual(result)
      expect(result.codes).toEqual(codeIds.filter((code) => result.codes.includes(code)))
      for (const code of result.codes) {
        const parent = code.split('.')[0]
        expect(result.codes).toContain(parent)
        expect(result.scores[code]).toBeGreaterThan(0)
        expect(result.scores[code]).toBeLessThan(1)
        expect(
          result.spans.some((span) => span.code === code || span.code.startsWith(`${code}.`)),
        ).toBe(true)
      }
      expect(result.coercion > 0).toBe(result.codes.includes('coercion'))
      for (const { start, end } of result.spans) {
        expect(start).toBeGreaterThanOrEqual(0)
        expect(end).toBeGreaterThan(start)
        expect(end).toBeLessThanOrEqual(text.length)
      }
      if (result.sentiment !== undefined)
        expect(
          sentiments.reduce((sum, s) => sum + (result.scores[`sentiment.${s}`] ?? 0), 0),
        ).toBeCloseTo(1, 1)
    }),
    { numRuns: 500 },
  )
})

test('a span holds the words of its phrase: it matches when it stands alone', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...allRules.filter(({ needsModel }) => needsModel !== 'always')),
      fc.constantFrom('', 'Well, ', '😭 ', '𝗪𝗼𝘄! ', 'é\u0301 '),
      fc.nat(),
      (rule, before, n) => {
        const text = `${before}${rule.matches[n % rule.matches.length]}`
        const spans = classifiers.classify({ text }).spans.filter((span) => span.rule === rule.id)
        for (const { start, end } of spans) {
          expect(text.slice(start, end)).toBe(text.slice(start, end).trim())
          const hashtag = /#\w*$/.exec(text.slice(0, start))?.[0] ?? ''
          const alone = hashtag + text.slice(start, end)
          expect(classifiers.classify({ text: alone }).spans).toContainEqual({
            code: rule.code,
            rule: rule.id,
            start: hashtag.length,
            end: alone.length,
          })
        }
      },
    ),
  )
})

describe('hard texts', () => {
  test.each([
    ['nothing', ''],
    ['NUL', '\u0000they took it away\u0000'],
    ['lone surrogates', '\ud83d they took it away \ude2d'],
    ['a long text without a space', 'a'.repeat(300_000)],
    ['a long text of words', 'they took it away '.repeat(17_000)],
    ['long runs of signs', '"“\'‘>#@.,!'.repeat(30_000)],
    ['many negations', 'not '.repeat(75_000)],
    ['a long address', `https://example.org/${'a/'.repeat(150_000)}`],
    ['many digits', '1.'.repeat(150_000)],
    ['combining marks', `e${'\u0301'.repeat(100_000)}`],
  ])('%s', (_name, text) => {
    const result = classifiers.classify({ text })
    expect(result.codes.includes('coercion')).toBe(text.includes('took it away'))
  })
})
