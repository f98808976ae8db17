import { mainCodes } from '../../shared/code.ts'
import type { Measure } from '../../shared/measure.ts'
import type { Bucket, Series } from '../../shared/series.ts'
import type { Topic } from '../../shared/topic.ts'
import type { View } from '../../shared/view.ts'
import type { Db } from '../store/open-database.ts'
import { type Counts, countBuckets } from './count-buckets.ts'
import { type Cover, coverOf, gapsOf } from './cover.ts'
import { findCoverage, findNoticedGaps } from './covered-spans.ts'
import { findFacts } from './data-state.ts'
import { proportion } from './proportion.ts'
import { findRange } from './range-of-view.ts'
import { describeRange } from './range-words.ts'
import { readSnapshot } from './read-snapshot.ts'

/** What the charts show when they do not say what. */
const defaultMeasures: readonly Measure[] = mainCodes

/**
 * Posts over time: for each bucket of the view's range the posts that pass its filters, how many of them carry each
 * measure, and how well that time is covered.
 * @throws ViewRefused when the view asks for a time that can't be shown
 */
export const series = (
  db: Db,
  topic: Topic,
  view: View,
  { now, measures = defaultMeasures }: { now: Date; measures?: readonly Measure[] },
): Promise<Series> =>
  readSnapshot(db, async (snapshot) => {
    const { extent, classifier, ...state } = await findFacts(snapshot, topic.id)
    const range = await findRange(snapshot, topic, view, { now, extent })
    const counts = await countBuckets(snapshot, {
      topicId: topic.id,
      view,
      measures: ['all', ...measures],
      edges: range.edges,
    })
    const sources = await findCoverage(snapshot, topic.id, range)
    const noticed = await findNoticedGaps(snapshot, topic.id, range)
    const cover = coverOf(sources, now)
    return {
      topic: topic.slug,
      demo: topic.demo,
      range: describeRange(range),
      measures: [...measures],
      buckets: counts.map((bucket, i) => {
        const span = { from: range.edges[i] as Date, to: range.edges[i + 1] as Date }
        return toBucket(span, bucket, cover(span), { now, measures })
      }),
      gaps: gapsOf(sources, noticed, range, now),
      ...state,
      classifier: classifier.label,
    }
  })

const toBucket = (
  { from, to }: { from: Date; to: Date },
  counts: Counts,
  cover: Cover,
  { now, measures }: { now: Date; measures: readonly Measure[] },
): Bucket => {
  const all = counts.all ?? 0
  return {
    start: from.toISOString(),
    end: to.toISOString(),
    soFar: to > now,
    ...cover,
    total: cover.state === 'gap' && all === 0 ? null : all,
    values: Object.fromEntries(
      measures.map((measure) => [measure, proportion(counts[measure] ?? 0, all)]),
    ),
  }
}
