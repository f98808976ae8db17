import type { TimelineEvent } from '../../shared/event.ts'
import { messages as m } from '../state/messages.ts'

export type PlacedEvent = {
  slug: string
  x: number
  label: string
  /** Row of the label above the plot, 0 nearest to it; undefined where none had room. */
  row: number | undefined
  anchor: 'start' | 'end'
  planned: boolean
}
type Candidate = PlacedEvent & { from: number; to: number; rank: number }

const padding = 10
const letterWidth = 5.9
const longest = 36

const shorten = (title: string) =>
  title.length > longest ? `${title.slice(0, longest - 1).trimEnd()}…` : title

const rankOf = (event: TimelineEvent) =>
  (event.kind === 'retirement' ? 0 : 2) + (event.confidence === 'high' ? 0 : 1)

/** The time at which an event's line stands: the middle (UTC) of the days on which it may have been. */
const timeOf = (event: TimelineEvent): number =>
  (Date.parse(event.startsOn) + Date.parse(event.endsOn)) / 2 + 43_200_000

const candidate = (event: TimelineEvent, x: number, right: number): Candidate => {
  const planned = event.confidence === 'planned'
  const title = shorten(event.title)
  const label = planned ? m.events.planned(title) : title
  const width = label.length * letterWidth + padding
  const anchor = x + width > right ? 'end' : 'start'
  const [from, to] = anchor === 'start' ? [x, x + width] : [x - width, x]
  const rank = rankOf(event)
  return { slug: event.slug, x, label, row: undefined, anchor, planned, from, to, rank }
}

/** Neither may two labels meet, nor an event's line run through a label below its own. */
const meets = (placed: Candidate, next: Candidate, row: number): boolean => {
  const placedRow = placed.row ?? 0
  if (placedRow === row) return placed.from < next.to && next.from < placed.to
  const [upper, lower] = placedRow > row ? [placed, next] : [next, placed]
  return upper.x > lower.from && upper.x < lower.to
}

/** Rows for all, from right to left; undefined where not all have room. */
const layOut = (all: readonly Candidate[], rows: number): Candidate[] | undefined => {
  const placed: Candidate[] = []
  for (const next of all.toSorted((a, b) => b.x - a.x)) {
    const row = Array.from({ length: rows }, (_, i) => i).find(
      (r) => !placed.some((other) => meets(other, next, r)),
    )
    if (row === undefined) return undefined
    placed.push({ ...next, row })
  }
  return placed
}

/**
 * Puts events with `x` in `left`–`right` (pixels) over the plot. Retirements and well attested events choose first; a
 * label flips to the other side of its line near the right edge; one that finds no room in `rows` is left out.
 */
export const placeEvents = (
  events: readonly TimelineEvent[],
  xOf: (at: number) => number,
  { left, right, rows }: { left: number; right: number; rows: number },
): PlacedEvent[] => {
  const all = events
    .map((event) => candidate(event, xOf(timeOf(event)), right))
    .filter(({ x }) => x >= left && x <= right)
  let labelled: Candidate[] = []
  for (const next of all.filter(({ from }) => from >= left).toSorted((a, b) => a.rank - b.rank))
    labelled = layOut([...labelled, next], rows) ?? labelled
  return all.map((event) => labelled.find(({ slug }) => slug === event.slug) ?? event)
}
