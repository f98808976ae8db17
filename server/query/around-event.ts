import type { Overview } from '../../shared/answers.ts'
import { sentiments } from '../../shared/code.ts'
import type { TimelineEvent } from '../../shared/event.ts'
import type { Measure } from '../../shared/measure.ts'
import type { View } from '../../shared/view.ts'
import type { Db } from '../store/open-database.ts'
import { countBuckets } from './count.ts'
import { coverOf } from './cover.ts'
import { findCoverage } from './covered-spans.ts'

const dayMs = 86_400_000
const daysEachSide = 7
const measures: readonly Measure[] = sentiments.map(
  (sentiment) => `sentiment.${sentiment}` as const,
)

/**
 * Posts by sentiment on the UTC days from a week before an event to a week after; day 0 is its first. Days of the
 * timeline are UTC days, so the view's zone plays no part here; its filters do.
 */
export const aroundEvent = async (
  db: Db,
  topicId: number,
  view: View,
  event: TimelineEvent,
  now: Date,
): Promise<NonNullable<Overview['aroundEvent']>> => {
  const start = Date.parse(event.startsOn) - daysEachSide * dayMs
  const edges = Array.from({ length: 2 * daysEachSide + 2 }, (_, i) => new Date(start + i * dayMs))
  const counts = await countBuckets(db, {
    topicId,
    view,
    measures: ['all', ...measures],
    edges,
  })
  const span = { from: edges[0] as Date, to: edges.at(-1) as Date }
  const cover = coverOf(await findCoverage(db, topicId, span), now)
  return counts.map(({ all = 0, ...values }, i) => {
    const day = { from: edges[i] as Date, to: edges[i + 1] as Date }
    const ahead = day.from > now
    return { day: i - daysEachSide, total: all, values, state: ahead ? 'gap' : cover(day).state }
  })
}
