import type { Figure, Overview } from '../../shared/answers.ts'
import type { TimeRange } from '../../shared/interval.ts'
import type { Measure } from '../../shared/measure.ts'
import type { SourceState } from '../../shared/source-state.ts'
import type { Topic } from '../../shared/topic.ts'
import type { View } from '../../shared/view.ts'
import type { Db } from '../store/open-database.ts'
import { aroundEvent, spanAround } from './around-event.ts'
import { countAuthors } from './authors.ts'
import { mainEventIn } from './choose-event.ts'
import type { Counts } from './count-buckets.ts'
import { countSpans } from './count-spans.ts'
import { coverOf, gapsOf } from './cover.ts'
import { findCoverage, findNoticedGaps } from './covered-spans.ts'
import { findFacts } from './data-state.ts'
import { findEvents } from './events.ts'
import { proportion } from './proportion.ts'
import { namedEvent, rangeOfView } from './range-of-view.ts'
import { describeRange } from './range-words.ts'
import { readSnapshot } from './read-snapshot.ts'
import { spanBefore } from './span-before.ts'

const figureMeasures: readonly Measure[] = [
  'sentiment.negative',
  'attachment',
  'rights',
  'coercion',
]
const counted: readonly Measure[] = ['all', ...figureMeasures]
const hourMs = 3_600_000

/**
 * The figures above the charts, what they are compared with, and the state of all that they stand on.
 * @throws ViewRefused when the view asks for a time that can't be shown
 */
export const overview = (
  db: Db,
  topic: Topic,
  view: View,
  { now, sources }: { now: Date; sources: SourceState[] },
): Promise<Overview> =>
  readSnapshot(db, async (snapshot) => {
    const question = { topicId: topic.id, view, measures: counted }
    const events = await findEvents(snapshot, topic.id)
    const { extent, classifier, ...state } = await findFacts(snapshot, topic.id)
    const range = rangeOfView(topic, view, { now, extent, events })
    const event = namedEvent(view, events) ?? mainEventIn(events, range) ?? null
    const before = spanBefore(range, now)

    const told = [before, range, ...(event ? [spanAround(event)] : [])]
    const ledger = await findCoverage(snapshot, topic.id, spanOver(told))
    const noticed = await findNoticedGaps(snapshot, topic.id, range)
    const cover = coverOf(ledger, now)
    const isComparable = ['captured', 'backfilled'].includes(cover(before).state)

    const spans = isComparable ? [range, before] : [range]
    const [current = {}, earlier] = await countSpans(snapshot, question, spans)
    const posts = current.all ?? 0
    return {
      topic,
      range: describeRange(range),
      posts: { now: posts, before: earlier?.all ?? null },
      authors: await countAuthors(snapshot, topic.id, view, range, posts),
      figures: figureMeasures.map((measure) => toFigure(measure, current, earlier)),
      lastHour: await lastHour(snapshot, topic.id, now),
      coverage: { share: cover(range).coverage, gaps: gapsOf(ledger, noticed, range, now) },
      extent: extent ? { from: extent.from.toISOString(), to: extent.to.toISOString() } : null,
      event,
      aroundEvent: event && (await aroundEvent(snapshot, question, event, cover)),
      sources,
      classifier: { ...classifier, validation: 'not validated' },
      ...state,
      generatedAt: now.toISOString(),
    }
  })

const spanOver = (spans: readonly TimeRange[]): TimeRange => ({
  from: new Date(Math.min(...spans.map(({ from }) => from.getTime()))),
  to: new Date(Math.max(...spans.map(({ to }) => to.getTime()))),
})

/** Whatever the view shows: it tells whether anything comes in. */
const lastHour = async (db: Db, topicId: number, now: Date): Promise<Overview['lastHour']> => {
  const hour = { from: new Date(now.getTime() - hourMs), to: now }
  const [{ all = 0 } = {}] = await countSpans(db, { topicId, view: {}, measures: ['all'] }, [hour])
  return { posts: all, until: now.toISOString() }
}

const toFigure = (measure: Measure, now: Counts, before: Counts | undefined): Figure => ({
  measure,
  now: proportion(now[measure] ?? 0, now.all ?? 0),
  before: before ? proportion(before[measure] ?? 0, before.all ?? 0) : null,
})
