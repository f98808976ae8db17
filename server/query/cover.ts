import type { CoverageState, TimeRange } from '../../shared/interval.ts'
import type { Gap } from '../../shared/series.ts'
import type { NoticedGap, SourceCoverage } from './covered-spans.ts'
import { clip, coveredShare, lengthOf, uncovered, unite } from './spans.ts'

/** How much of a stretch of time is known, and thanks to what. */
export type Cover = { state: CoverageState; coverage: number }

/**
 * Where posts come from, whoever reads it: `bluesky-live` and `bluesky-search` read the same place, so that what one
 * missed the other can fill in; each Mastodon instance is a place of its own.
 */
type Place = {
  /** Its first source's name. */
  source: string
  watched: TimeRange[]
  captured: TimeRange[]
  covered: TimeRange[]
}

const nothing: Cover = { state: 'gap', coverage: 0 }
/** From here on a stretch of time is as good as whole. */
const wholeShare = 0.95
/** The newest minutes are still being read and not yet held against anyone. */
const settlingMs = 10 * 60_000
/** Shorter stretches between two covered ones, that nobody noticed, are not worth a band in a chart. */
const shortestGapMs = 60_000

const placeName = (source: string) =>
  source.includes(':') ? source : (source.split('-')[0] ?? source)

/** Since it was first read live a place is watched; before that, where it was backfilled. */
const placesOf = (sources: readonly SourceCoverage[], until: Date): Place[] =>
  [...Map.groupBy(sources, ({ source }) => placeName(source)).values()].map((own) => {
    const captured = unite(own.flatMap((each) => each.captured))
    const covered = unite([...captured, ...own.flatMap((each) => each.backfilled)])
    const live = own.flatMap(({ liveSince }) => (liveSince ? [{ from: liveSince, to: until }] : []))
    return {
      source: own[0]?.source ?? '',
      watched: unite([...live, ...covered]),
      captured,
      covered,
    }
  })

const stateOf = (captured: number, covered: number): CoverageState => {
  if (captured >= wholeShare) return 'captured'
  if (covered >= wholeShare) return 'backfilled'
  return covered > 0 ? 'partial' : 'gap'
}

/**
 * Answers for stretches of time how they are covered: the mean, over the places that were being watched in it, of the
 * share that each covers of what has passed. `captured` and `backfilled` from 95 %; `backfilled` when it takes the
 * later filling to get there; a time in which nothing was watched, or that lies ahead, is a gap.
 */
export const coverOf = (
  sources: readonly SourceCoverage[],
  now: Date,
): ((bucket: TimeRange) => Cover) => {
  const places = placesOf(sources, now)
  const settled = new Date(now.getTime() - settlingMs)
  return ({ from, to }) => {
    if (from > now) return nothing
    const passed = passedPart({ from, to }, settled)
    const watched = places.filter((place) => clip(place.watched, passed).length > 0)
    if (watched.length === 0) return nothing
    const mean = (spans: (place: Place) => TimeRange[]) =>
      watched.reduce((sum, place) => sum + coveredShare(passed, spans(place)), 0) / watched.length
    const coverage = mean((place) => place.covered)
    return {
      state: stateOf(
        mean((place) => place.captured),
        coverage,
      ),
      coverage,
    }
  }
}

/** What of a bucket can be judged; of one that has only begun, the settled minutes before it. */
const passedPart = ({ from, to }: TimeRange, settled: Date): TimeRange =>
  from < settled
    ? { from, to: to < settled ? to : settled }
    : { from: new Date(settled.getTime() - settlingMs), to: settled }

/**
 * The times of a range without data: those that sources noticed, with their reasons and whether a later filling
 * covers them by now; those that were watched and yet not covered; and, as one, those before anything was watched.
 */
export const gapsOf = (
  sources: readonly SourceCoverage[],
  noticed: readonly NoticedGap[],
  range: TimeRange,
  now: Date,
): Gap[] => {
  const settled = new Date(now.getTime() - settlingMs)
  const [frame] = clip([range], { from: range.from, to: settled })
  if (!frame) return []
  const places = placesOf(sources, now)
  const coveredBy = (source: string) =>
    places.find((place) => placeName(place.source) === placeName(source))?.covered ?? []
  const known = noticed
    .flatMap((gap) =>
      clip([gap], { from: range.from, to: now }).map((span) => ({ ...gap, ...span })),
    )
    .map((gap) => ({ ...gap, repaired: uncovered(gap, coveredBy(gap.source)).length === 0 }))
  const missing = places.flatMap((place) => {
    const own = noticed.filter((gap) => placeName(gap.source) === placeName(place.source))
    return clip(place.watched, frame)
      .flatMap((watched) => uncovered(watched, [...place.covered, ...own]))
      .map((gap) => ({ ...gap, source: place.source }))
  })
  const unwatched = uncovered(frame, [...places.flatMap((place) => place.watched), ...noticed]).map(
    (gap) => ({ ...gap, source: 'all' }),
  )
  const unexplained = [...missing, ...unwatched]
    .filter((gap) => lengthOf(gap) >= shortestGapMs)
    .map((gap) => ({ ...gap, reason: 'not collected', repaired: false }))
  return [...known, ...unexplained]
    .sort((a, b) => a.from.getTime() - b.from.getTime())
    .map((gap) => ({ ...gap, from: gap.from.toISOString(), to: gap.to.toISOString() }))
}
