import { type RawBuilder, sql } from 'kysely'
import type { TimelineEvent } from '../../shared/event.ts'
import type { TimeRange } from '../../shared/interval.ts'
import type { Topic } from '../../shared/topic.ts'
import type { View } from '../../shared/view.ts'
import type { Db } from '../store/open-database.ts'
import { latestMainEvent } from './choose-event.ts'
import { findEvents } from './events.ts'
import { type ResolvedRange, readMoment, resolveRange } from './resolve-range.ts'
import { ViewRefused } from './view-refused.ts'

/** When the first and the last post were posted; both null while there is none. */
export const selectExtent = (
  topicId: number,
): RawBuilder<{ from: Date | null; to: Date | null }> => sql`select
    (select posted_at from post where topic_id = ${topicId} and not hidden
      order by posted_at limit 1) as "from",
    (select posted_at from post where topic_id = ${topicId} and not hidden
      order by posted_at desc limit 1) as "to"`

export const findExtent = async (db: Db, topicId: number): Promise<TimeRange | undefined> => {
  const [extent] = (await selectExtent(topicId).execute(db)).rows
  return extent?.from && extent.to ? { from: extent.from, to: extent.to } : undefined
}

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

/** The same for those who need nothing else of the topic. */
export const findRange = async (
  db: Db,
  topic: Topic,
  view: View,
  now: Date,
): Promise<ResolvedRange> =>
  rangeOfView(topic, view, {
    now,
    extent: await findExtent(db, topic.id),
    events: await findEvents(db, topic.id),
  })

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
