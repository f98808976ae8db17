import type { TimelineEvent } from '../../shared/event.ts'
import type { TimeRange } from '../../shared/interval.ts'
import type { Topic } from '../../shared/topic.ts'
import type { View } from '../../shared/view.ts'
import type { Db } from '../store/open-database.ts'
import { latestMainEvent } from './choose-event.ts'
import { findEvents } from './events.ts'
import { type ResolvedRange, readMoment, resolveRange } from './resolve-range.ts'
import { ViewRefused } from './view-refused.ts'

export type ViewFacts = {
  now: Date
  extent: TimeRange | undefined
  events: readonly TimelineEvent[]
}

/**
 * The event that a view names.
 * @throws ViewRefused when the timeline has no such event
 */
export const namedEvent = (view: View, events: readonly TimelineEvent[]) => {
  if (view.ev === undefined) return undefined
  const event = events.find(({ slug }) => slug === view.ev)
  if (event) return event
  throw new ViewRefused({
    key: 'ev',
    value: view.ev,
    message: `"${view.ev}" is no event of this topic: see its events for their names`,
  })
}

/**
 * The range of a view, given what is known of its topic. Synthetic data are complete: their presets count back from
 * the last post, not from now.
 * @throws ViewRefused when the view asks for a time that can't be shown
 */
export const rangeOfView = (
  topic: Topic,
  view: View,
  { now, extent, events }: ViewFacts,
): ResolvedRange => {
  const end = topic.demo && extent && extent.to < now ? extent.to : now
  const range = resolveRange(view, {
    now,
    end,
    extent: extent && { from: extent.from, to: end },
    event: namedEvent(view, events) ?? latestMainEvent(events, now),
  })
  if ('message' in range) throw new ViewRefused(range)
  return range
}

/** The same for those who need nothing else of the timeline. */
export const findRange = async (
  db: Db,
  topic: Topic,
  view: View,
  facts: { now: Date; extent: TimeRange | undefined },
): Promise<ResolvedRange> => {
  const needsEvents = view.ev !== undefined || view.range === 'event'
  const events = needsEvents ? await findEvents(db, topic.id) : []
  return rangeOfView(topic, view, { ...facts, events })
}

/**
 * The bucket of the range that a view pins by `day`; the whole range when it pins none.
 * @throws ViewRefused when `day` lies outside
 */
export const pinnedBucket = (view: View, range: ResolvedRange): ResolvedRange => {
  if (view.day === undefined) return range
  const moment = readMoment(view.day, range.tz)
  const next = range.edges.findIndex((edge) => edge > moment)
  const [from, to] = [range.edges[next - 1], range.edges[next]]
  if (from && to) return { ...range, from, to, edges: [from, to] }
  throw new ViewRefused({
    key: 'day',
    value: view.day,
    message: `"${view.day}" lies outside the range ${range.from.toISOString()} to ${range.to.toISOString()}: pin one of its buckets`,
  })
}
