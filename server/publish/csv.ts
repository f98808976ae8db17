type Cell = string | number | boolean | null

/**
 * Rows as CSV by RFC 4180: comma, CRLF, quotes doubled. Null is an empty cell.
 * A spreadsheet takes a text that starts with = + - @ tab CR or NUL for a formula, so such a text gets an apostrophe
 * in front; numbers are written as they are.
 */
export const toCsv = (rows: readonly (readonly Cell[])[]): string =>
  rows.map((row) => `${row.map(toCell).join(',')}\r\n`).join('')

const toCell = (value: Cell): string => {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const shown = value.replace(bidiControls, '')
  const text = /^[=+\-@\t\r\0]/.test(shown) ? `'${shown}` : shown
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Embedding, override and isolate marks would let a cell rearrange its neighbours. */
const bidiControls = /[\u202a-\u202e\u2066-\u2069]/g
