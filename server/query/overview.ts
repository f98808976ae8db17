import type { Figure, Overview } from '../../shared/answers.ts'
import type { TimeRange } from '../../shared/interval.ts'
import type { Measure } from '../../shared/measure.ts'
import type { SourceState } from '../../shared/source-state.ts'
import type { Topic } from '../../shared/topic.ts'
import type { View } from '../../shared/view.ts'
import type { Db } from '../store/open-database.ts'
import { aroundEvent } from './around-event.ts'
import { countAuthors } from './authors.ts'
import { mainEventIn } from './choose-event.ts'
import type { Counts } from './count.ts'
import { countSpan } from './count-span.ts'
import { coverOf, gapsOf } from './cover.ts'
import { findCoverage, findNoticedGaps } from './covered-spans.ts'
import { findClassifier, findDataState } from './data-state.ts'
import { findEvents } from './events.ts'
import { proportion } from './proportion.ts'
import { findExtent, namedEvent, rangeOfView } from './range-of-view.ts'
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
    const events = await findEvents(snapshot, topic.id)
    const extent = await findExtent(snapshot, topic.id)
    const range = rangeOfView(topic, view, { now, extent, events })
    const before = spanBefore(range, now)
    const count = (span: TimeRange, filters = view) =>
      countSpan(snapshot, topic.id, filters, counted, span)

    const ledger = await findCoverage(snapshot, topic.id, { from: before.from, to: range.to })
    const noticed = await findNoticedGaps(snapshot, topic.id, range)
    const cover = coverOf(ledger, now)
    const isComparable = ['captured', 'backfilled'].includes(cover(before).state)

    const current = await count(range)
    const earlier = isComparable ? await count(before) : undefined
    const lastHour = await count({ from: new Date(now.getTime() - hourMs), to: now }, {})
    const event = namedEvent(view, events) ?? mainEventIn(events, range) ?? null
    const classifier = await findClassifier(snapshot)
    return {
      topic,
      range: describeRange(range),
      posts: { now: current.all ?? 0, before: earlier?.all ?? null },
      authors: await countAuthors(snapshot, topic.id, view, range, current.all ?? 0),
      figures: figureMeasures.map((measure) => toFigure(measure, current, earlier)),
      lastHour: { posts: lastHour.all ?? 0, until: now.toISOString() },
      coverage: {
        share: cover(range).coverage,
        gaps: gapsOf(ledger, noticed, range, now),
      },
      extent: extent ? { from: extent.from.toISOString(), to: extent.to.toISOString() } : null,
      event,
      aroundEvent: event && (await aroundEvent(snapshot, topic.id, view, event, now)),
      sources,
      classifier: { ...classifier, validation: 'not validated' },
      ...(await findDataState(snapshot, topic.id)),
      generatedAt: now.toISOString(),
    }
  })

const toFigure = (measure: Measure, now: Counts, before: Counts | undefined): Figure => ({
  measure,
  now: proportion(now[measure] ?? 0, now.all ?? 0),
  before: before ? proportion(before[measure] ?? 0, before.all ?? 0) : null,
})
