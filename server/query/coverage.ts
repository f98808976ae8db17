import type { CoverageState, TimeRange } from '../../shared/interval.ts'
import type { Topic } from '../../shared/topic.ts'
import type { View } from '../../shared/view.ts'
import type { Db } from '../store/open-database.ts'
import { bucketEdges } from './buckets.ts'
import { coverOf, gapsOf } from './cover.ts'
import {
  findCoverage,
  findNoticedGaps,
  type NoticedGap,
  type SourceCoverage,
} from './covered-spans.ts'
import { findFacts } from './data-state.ts'
import { findRange } from './range-of-view.ts'
import { describeRange } from './range-words.ts'
import { readSnapshot } from './read-snapshot.ts'
import { clip, lengthOf } from './spans.ts'
import { ViewRefused } from './view-refused.ts'

const mostDays = 125
const hourMs = 3_600_000
const dayMs = 24 * hourMs

type CoveredHour = { hour: string; state: CoverageState; share: number }

/**
 * What each source knows of the view's range, UTC hour by hour from when it was first watched, and its gaps.
 * @throws ViewRefused when the view asks for a time that can't be shown, or for more than 125 days
 */
export const coverage = (db: Db, topic: Topic, view: View, { now }: { now: Date }) =>
  readSnapshot(db, async (snapshot) => {
    const { extent } = await findFacts(snapshot, topic.id)
    const range = await findRange(snapshot, topic, view, { now, extent })
    if (lengthOf(range) > mostDays * dayMs) throw tooLong(range)
    const sources = await findCoverage(snapshot, topic.id, range)
    const noticed = await findNoticedGaps(snapshot, topic.id, range)
    return {
      topic: topic.slug,
      range: describeRange(range),
      sources: sources.map((own) => describeSource(own, { sources, noticed, range, now })),
    }
  })

type Known = {
  sources: readonly SourceCoverage[]
  noticed: readonly NoticedGap[]
  range: TimeRange
  now: Date
}

/** A source's hours are its own; its gaps are repaired by whatever source of the same place has filled them. */
const describeSource = (own: SourceCoverage, { sources, noticed, range, now }: Known) => {
  const [watched] = clip([{ from: own.watchedSince, to: watchedUntil(own, now) }], range)
  const gaps = watched ? gapsOf(sources, noticed, watched, now) : []
  return {
    source: own.source,
    watchedSince: own.watchedSince.toISOString(),
    hours: watched ? coveredHours(own, watched, now) : [],
    gaps: gaps.filter((gap) => gap.source === own.source),
  }
}

/** A source that only fills the past is not missed where it was not asked to. */
const watchedUntil = ({ liveSince, backfilled, watchedSince }: SourceCoverage, now: Date): Date =>
  liveSince ? now : (backfilled.at(-1)?.to ?? watchedSince)

const coveredHours = (own: SourceCoverage, watched: TimeRange, now: Date): CoveredHour[] => {
  const cover = coverOf([own], now)
  const hours = bucketEdges({ from: floorToHour(watched.from), to: watched.to }, 'hour', 'UTC')
  const told = hours.slice(0, -1).map((hour) => {
    const { state, coverage } = cover({ from: hour, to: new Date(hour.getTime() + hourMs) })
    return { hour: hour.toISOString(), state, share: coverage }
  })
  return own.liveSince ? told : told.filter(({ share }) => share > 0)
}

const floorToHour = (time: Date) => new Date(Math.floor(time.getTime() / hourMs) * hourMs)

const tooLong = (range: TimeRange) =>
  new ViewRefused({
    key: 'range',
    value: `${range.from.toISOString()}/${range.to.toISOString()}`,
    message: `coverage is told by the hour, for at most ${mostDays} days: choose a shorter range`,
  })
