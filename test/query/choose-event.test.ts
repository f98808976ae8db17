import { describe, expect, test } from 'vitest'
import { latestMainEvent, mainEventIn } from '../../server/query/choose-event.ts'
import type { TimelineEvent } from '../../shared/event.ts'

const event = (
  day: string,
  kind: TimelineEvent['kind'],
  confidence: TimelineEvent['confidence'],
): TimelineEvent => ({
  slug: `${day}-${kind}`,
  startsOn: day,
  endsOn: day,
  title: 'something happened',
  model: 'a model',
  kind,
  confidence,
  source: 'https://example.org',
})
const timeline = [
  event('2026-01-05', 'retirement', 'high'),
  event('2026-01-29', 'announcement', 'high'),
  event('2026-02-13', 'retirement', 'high'),
  event('2026-02-16', 'api-shutdown', 'medium'),
  event('2026-04-03', 'retirement', 'medium'),
  event('2027-01-14', 'api-shutdown', 'planned'),
]

describe('the main event of a range', () => {
  test.each([
    { from: '2026-02-01', to: '2026-03-05', slug: '2026-02-13-retirement', why: 'better attested' },
    {
      from: '2025-12-15',
      to: '2026-02-20',
      slug: '2026-01-05-retirement',
      why: 'nearer to its middle',
    },
    { from: '2026-02-14', to: '2026-02-20', slug: '2026-02-16-api-shutdown', why: 'the only one' },
    { from: '2026-01-20', to: '2026-02-01', slug: undefined, why: 'no removal' },
    { from: '2026-02-12', to: '2026-02-13', slug: undefined, why: 'the range ends before' },
    { from: '2026-12-30', to: '2027-02-01', slug: '2027-01-14-api-shutdown', why: 'planned' },
  ])('$from to $to: $slug ($why)', ({ from, to, slug }) => {
    const range = { from: new Date(from), to: new Date(to) }
    expect(mainEventIn(timeline, range)?.slug).toBe(slug)
  })
})

test('without a range it is the latest of the best attested that have come', () => {
  expect(latestMainEvent(timeline, new Date('2026-11-24'))?.slug).toBe('2026-02-13-retirement')
  expect(latestMainEvent(timeline, new Date('2025-01-01'))).toBeUndefined()
})
