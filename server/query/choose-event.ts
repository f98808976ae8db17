import type { TimelineEvent } from '../../shared/event.ts'
import type { TimeRange } from '../../shared/interval.ts'

const confidences = ['high', 'medium', 'low', 'planned']
const isRemoval = ({ kind }: TimelineEvent) => kind === 'retirement' || kind === 'api-shutdown'
const startOf = (event: TimelineEvent) => Date.parse(event.startsOn)

/** The best of the candidates: well attested before less well, then the one nearest to a moment. */
const best = (candidates: TimelineEvent[], moment: number): TimelineEvent | undefined =>
  candidates.sort(
    (a, b) =>
      confidences.indexOf(a.confidence) - confidences.indexOf(b.confidence) ||
      Math.abs(startOf(a) - moment) - Math.abs(startOf(b) - moment),
  )[0]

/** The retirement or shutdown within a range that its reader most likely looks for, if there is one. */
export const mainEventIn = (
  events: readonly TimelineEvent[],
  { from, to }: TimeRange,
): TimelineEvent | undefined =>
  best(
    events.filter(
      (event) =>
        isRemoval(event) && startOf(event) < to.getTime() && Date.parse(event.endsOn) >= +from,
    ),
    (from.getTime() + to.getTime()) / 2,
  )

/** The best attested retirement or shutdown so far, the latest of them: what `range=event` means without a name. */
export const latestMainEvent = (
  events: readonly TimelineEvent[],
  now: Date,
): TimelineEvent | undefined =>
  best(
    events.filter((event) => isRemoval(event) && startOf(event) <= now.getTime()),
    now.getTime(),
  )
