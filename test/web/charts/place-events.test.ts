import { expect, test } from 'vitest'
import type { TimelineEvent } from '../../../shared/event.ts'
import { placeEvents } from '../../../web/charts/place-events.ts'

const event = (day: string, title: string, more: Partial<TimelineEvent> = {}): TimelineEvent => ({
  slug: title,
  startsOn: day,
  endsOn: day,
  title,
  model: 'm-1',
  kind: 'retirement',
  confidence: 'high',
  source: 'invented',
  ...more,
})

/** Ten pixels a day from 1 February 2026. */
const xOf = (at: number) => ((at - Date.parse('2026-02-01')) / 86_400_000) * 10
const place = (events: TimelineEvent[], rows = 2) =>
  placeEvents(events, xOf, { left: 0, right: 280, rows })
const rowOf = (events: TimelineEvent[], rows?: number) =>
  Object.fromEntries(place(events, rows).map(({ slug, row }) => [slug, row]))

test('stands at noon of its day, in the middle of an uncertain span', () => {
  const [first, second] = place([
    event('2026-02-03', 'one'),
    event('2026-02-10', 'span', { endsOn: '2026-02-14' }),
  ])
  expect(first?.x).toBe(25)
  expect(second?.x).toBe(115)
})

test('labels that would meet take two rows, the left one above, so that no line crosses a label', () => {
  expect(rowOf([event('2026-02-03', 'm-1 removed'), event('2026-02-05', 'm-2 removed')])).toEqual({
    'm-1 removed': 1,
    'm-2 removed': 0,
  })
})

test('without room for all, retirements and the well attested go first', () => {
  const crowd = [
    event('2026-02-03', 'a rumour', { kind: 'other', confidence: 'low' }),
    event('2026-02-04', 'm-1 removed'),
    event('2026-02-05', 'announced', { kind: 'announcement' }),
  ]
  expect(rowOf(crowd, 1)).toEqual({ 'a rumour': undefined, 'm-1 removed': 0, announced: undefined })
})

test('a label near the right edge flips to the left of its line', () => {
  const [last] = place([event('2026-02-27', 'm-1 removed for everyone')])
  expect(last).toMatchObject({ anchor: 'end', row: 0 })
})

test('planned events say so, long titles are cut, events outside are left out', () => {
  const placed = place([
    event('2026-02-02', 'm-3 leaves', { confidence: 'planned' }),
    event('2026-01-20', 'before'),
    event('2026-03-20', 'after'),
  ])
  expect(placed.map(({ label }) => label)).toEqual(['m-3 leaves (planned)'])
  const [long] = place([event('2026-02-02', 'a title that is far too long to stand over a chart')])
  expect(long?.label).toMatch(/^a title that is far.*…$/)
})
