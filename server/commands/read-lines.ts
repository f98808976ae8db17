import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'

/**
 * The lines of a UTF-8 stream, without their ends (LF or CRLF) and without a byte order mark. Holds one chunk and one
 * line at a time, where node:readline reads a thousand lines ahead.
 */
export const readLines = async function* (stream: Readable): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8')
  const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line)
  let rest = ''
  let isFirst = true
  for await (const chunk of stream) {
    let text = typeof chunk === 'string' ? chunk : decoder.write(chunk)
    if (isFirst && text !== '') {
      isFirst = false
      if (text.startsWith('\ufeff')) text = text.slice(1)
    }
    const pieces = text.split('\n')
    const last = pieces.pop() ?? ''
    for (const piece of pieces) {
      yield withoutReturn(rest + piece)
      rest = ''
    }
    rest += last
  }
  rest += decoder.end()
  if (rest !== '') yield withoutReturn(rest)
}
