import type { Overview } from '../../shared/answers.ts'
import { sentiments } from '../../shared/code.ts'
import type { TimelineEvent } from '../../shared/event.ts'
import type { TimeRange } from '../../shared/interval.ts'
import type { Measure } from '../../shared/measure.ts'
import type { View } from '../../shared/view.ts'
import type { Db } from '../store/open-database.ts'
import { bucketEdges } from './buckets.ts'
import { countBuckets } from './count-buckets.ts'
import type { Cover } from './cover.ts'

const dayMs = 86_400_000
const daysEachSide = 7
const measures: readonly Measure[] = sentiments.map(
  (sentiment) => `sentiment.${sentiment}` as const,
)

/** The UTC days from a week before an event's first day to a week after. */
export const spanAround = (event: TimelineEvent): TimeRange => ({
  from: new Date(Date.parse(event.startsOn) - daysEachSide * dayMs),
  to: new Date(Date.parse(event.startsOn) + (daysEachSide + 1) * dayMs),
})

/**
 * Posts by sentiment on the UTC days around an event; day 0 is its first. Days of the
 * timeline are UTC days, so the view's zone plays no part here; its filters do.
 */
export const aroundEvent = async (
  db: Db,
  { topicId, view }: { topicId: number; view: View },
  event: TimelineEvent,
  cover: (span: TimeRange) => Cover,
): Promise<NonNullable<Overview['aroundEvent']>> => {
  const edges = bucketEdges(spanAround(event), 'day', 'UTC')
  const counts = await countBuckets(db, { topicId, view, measures: ['all', ...measures], edges })
  return counts.map(({ all = 0, ...values }, i) => {
    const day = { from: edges[i] as Date, to: edges[i + 1] as Date }
    return { day: i - daysEachSide, total: all, values, state: cover(day).state }
  })
}
