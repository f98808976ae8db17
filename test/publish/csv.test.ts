import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toCsv } from '../../server/publish/csv.ts'

test.each([
  ['plain text', 'plain', 'plain'],
  ['nothing known', null, ''],
  ['a true zero', 0, '0'],
  ['a negative number is a number', -3.5, '-3.5'],
  ['a truth', true, 'true'],
  ['a comma', 'a,b', '"a,b"'],
  ['a quote', 'say "no"', '"say ""no"""'],
  ['a line break', 'a\nb', '"a\nb"'],
  ['a formula', '=1+1', "'=1+1"],
  ['a plus', '+1', "'+1"],
  ['a minus', '-1', "'-1"],
  ['an at sign', '@SUM(A1)', "'@SUM(A1)"],
  ['a tab', '\t=1', "'\t=1"],
  ['a carriage return', '\r=1', '"\'\r=1"'],
  ['a NUL', '\0=1', "'\0=1"],
  ['a formula that needs quotes', '=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"'],
  ['equals inside', 'a=b', 'a=b'],
  ['an override that turns the line round', 'a\u202eb', 'ab'],
  ['a formula behind an override', '\u202e=1', "'=1"],
])('%s', (_why, value, cell) => {
  expect(toCsv([[value]])).toBe(`${cell}\r\n`)
})

/** A reader of RFC 4180, written apart from the writer. */
const parse = (csv: string): string[][] => {
  const cells = [...csv.matchAll(/("(?:[^"]|"")*"|[^,\r\n"]*)(,|\r\n)/g)]
  const rows: string[][] = [[]]
  for (const [, cell = '', end] of cells) {
    rows.at(-1)?.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)
    if (end === '\r\n') rows.push([])
  }
  return rows.slice(0, -1)
}

test('any table of harmless texts reads back as it was', () => {
  const text = fc.stringMatching(/^[a-z ,"\r\n;]*$/).filter((value) => !value.startsWith('\r'))
  const table = fc.array(fc.array(text, { minLength: 3, maxLength: 3 }), { minLength: 1 })
  fc.assert(
    fc.property(table, (rows) => {
      expect(parse(toCsv(rows))).toEqual(rows)
    }),
  )
})

test('no cell of any text starts as a formula', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const cell = parse(toCsv([[text]]))[0]?.[0] ?? ''
      expect(cell).not.toMatch(/^[=+\-@\t\r\0]/)
    }),
  )
})
