import type { PostView } from '../../shared/answers.ts'

type Span = PostView['spans'][number]
/** A stretch of a post's text and the codes that it is evidence for. */
export type Piece = { text: string; start: number; codes: string[] }

/**
 * Cuts a text where spans begin or end, so that each piece has one set of codes even where spans overlap.
 * Joined, the pieces are the text. Spans beyond the text are cut to it.
 */
export const markSpans = (text: string, spans: readonly Span[]): Piece[] => {
  const within = (at: number) => Math.min(Math.max(at, 0), text.length)
  const cuts = spans.flatMap(({ start, end }) => [within(start), within(end)])
  const edges = [...new Set([0, ...cuts, text.length])].sort((a, b) => a - b)
  return edges.slice(0, -1).map((start, i) => {
    const end = edges[i + 1] ?? text.length
    const over = spans.filter((span) => span.start < end && span.end > start)
    return { text: text.slice(start, end), start, codes: [...new Set(over.map((s) => s.code))] }
  })
}
