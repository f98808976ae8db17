import fc from 'fast-check'
import { expect, test } from 'vitest'
import { markSpans } from '../../../web/components/mark-spans.ts'

const span = (code: string, start: number, end: number) => ({ code, start, end })
const marked = (text: string, ...spans: ReturnType<typeof span>[]) =>
  markSpans(text, spans)
    .map(({ text: piece, codes }) => (codes.length ? `[${piece}|${codes}]` : piece))
    .join('')

test.each([
  ['no span', 'let us choose', [], 'let us choose'],
  ['one', 'let us choose', [span('rights.choice', 0, 6)], '[let us|rights.choice] choose'],
  [
    'overlapping',
    'abcdef',
    [span('rights', 0, 4), span('coercion', 2, 6)],
    '[ab|rights][cd|rights,coercion][ef|coercion]',
  ],
  ['twice the same', 'abc', [span('rights', 0, 2), span('rights', 0, 2)], '[ab|rights]c'],
  ['beyond the end', 'abc', [span('rights', 1, 9)], 'a[bc|rights]'],
  ['empty', 'abc', [span('rights', 1, 1)], 'abc'],
  ['of UTF-16 units', '請保留 4o', [span('rights', 0, 3)], '[請保留|rights] 4o'],
])('%s', (_, text, spans, expected) => {
  expect(marked(text, ...spans)).toBe(expected)
})

test('the pieces joined are the text', () => {
  const any = fc.record({ code: fc.constantFrom('a', 'b'), start: fc.nat(30), end: fc.nat(30) })
  fc.assert(
    fc.property(fc.string(), fc.array(any), (text, spans) => {
      expect(
        markSpans(text, spans)
          .map((piece) => piece.text)
          .join(''),
      ).toBe(text)
    }),
  )
})
