import type { BucketSize, TimeRange } from '../../shared/interval.ts'
import type { View, ViewProblem } from '../../shared/view.ts'
import { addDays, bucketEdges, ceilToBucket, floorToBucket } from './buckets.ts'
import { zoneClock } from './zone-clock.ts'

/** A range from bucket edge to bucket edge, with its edges, first and last included. */
export type ResolvedRange = TimeRange & { bucket: BucketSize; tz: string; edges: Date[] }

export type RangeContext = {
  now: Date
  /** Where presets count back from: now, or the last post of a data set that is complete. */
  end: Date
  /** The first post and `end`; what `range=all` shows. Undefined while there is no post. */
  extent: TimeRange | undefined
  /** The event of `range=event`. */
  event: { startsOn: string; endsOn: string } | undefined
}

const dayMs = 86_400_000
const mostBuckets = 800
/** Days that `range=event` shows before the event's first and after its last day. */
const eventWindow = { before: 14, after: 28 }
const presetDays = { '7d': 7, '30d': 30, '90d': 90 } as const

/**
 * The time that a view shows. `from` and `to` go before a preset, which goes before the last 30 days. A bare day is
 * meant in the view's zone and, as `to`, included. The range is widened to whole buckets, so that no bucket is cut
 * off at its ends, and ends with the bucket that runs now: the future has no counts.
 * Without a bucket: up to 3 days hours, up to 120 days days, else weeks.
 * @returns a problem in words when the range is empty, all in the future, or has more than 800 buckets
 */
export const resolveRange = (view: View, context: RangeContext): ResolvedRange | ViewProblem => {
  const tz = view.tz ?? 'UTC'
  const wished = wishedRange(view, tz, context)
  if ('message' in wished) return wished
  const { from, to } = wished
  if (from > context.now) return futureRange(view, from)
  if (from >= to) return emptyRange(view, from, to)
  const bucket = view.bucket ?? bucketFor(from, to)
  const count = Math.ceil(lengthInDays(from, to) * perDay[bucket])
  if (count > mostBuckets) return tooManyBuckets(bucket, count)
  const running = ceilToBucket(justAfter(context.now), bucket, tz)
  const last = ceilToBucket(to, bucket, tz)
  const range = { from: floorToBucket(from, bucket, tz), to: earlier(last, running) }
  const edges = bucketEdges(range, bucket, tz)
  return edges.length - 1 > mostBuckets
    ? tooManyBuckets(bucket, edges.length - 1)
    : { ...range, bucket, tz, edges }
}

const wishedRange = (view: View, tz: string, context: RangeContext): TimeRange | ViewProblem => {
  const { end, extent, event } = context
  if (view.from !== undefined || view.to !== undefined) return givenRange(view, tz, end)
  if (view.range === 'event') return eventRange(tz, event)
  if (view.range === 'all' && extent) return { from: extent.from, to: justAfter(end) }
  if (view.range === '24h') {
    const to = ceilToBucket(justAfter(end), 'hour', tz)
    return { from: new Date(to.getTime() - dayMs), to }
  }
  const days = view.range && view.range !== 'all' ? presetDays[view.range] : presetDays['30d']
  const tomorrow = ceilToBucket(justAfter(end), 'day', tz)
  return { from: addDays(tomorrow, -days, tz), to: tomorrow }
}

const earlier = (a: Date, b: Date) => new Date(Math.min(a.getTime(), b.getTime()))

/** Ranges are half-open: what is to contain a moment ends after it. */
const justAfter = (time: Date) => new Date(time.getTime() + 1)

const isDay = (moment: string) => /^\d{4}-\d\d-\d\d$/.test(moment)

/** The instant that a day (its start in the zone) or a time of the URL names. */
export const readMoment = (moment: string, tz: string): Date =>
  isDay(moment)
    ? new Date(zoneClock(tz).firstInstantAt(Date.parse(moment)))
    : new Date(Date.parse(moment))

const givenRange = (view: View, tz: string, end: Date): TimeRange => {
  const to = view.to === undefined ? justAfter(end) : readMoment(view.to, tz)
  const until = view.to !== undefined && isDay(view.to) ? addDays(to, 1, tz) : to
  const from =
    view.from === undefined ? addDays(until, -presetDays['30d'], tz) : readMoment(view.from, tz)
  return { from, to: until }
}

const eventRange = (tz: string, event: RangeContext['event']): TimeRange | ViewProblem =>
  event
    ? {
        from: addDays(readMoment(event.startsOn, tz), -eventWindow.before, tz),
        to: addDays(readMoment(event.endsOn, tz), eventWindow.after + 1, tz),
      }
    : {
        key: 'range',
        value: 'event',
        message: 'range=event needs an event: add ev=, or choose another range',
      }

const lengthInDays = (from: Date, to: Date) => (to.getTime() - from.getTime()) / dayMs

const bucketFor = (from: Date, to: Date): BucketSize => {
  // The day on which the clock goes back is an hour longer.
  const days = lengthInDays(from, to) - 1 / 24
  return days <= 3 ? 'hour' : days <= 120 ? 'day' : 'week'
}

const perDay = { hour: 24, day: 1, week: 1 / 7 }

const tooManyBuckets = (bucket: BucketSize, count: number): ViewProblem => ({
  key: 'bucket',
  value: bucket,
  message: `${count} buckets of one ${bucket} are more than ${mostBuckets}: choose ${
    bucket === 'week' ? 'a shorter range' : 'a shorter range or a larger bucket'
  }`,
})

const emptyRange = (view: View, from: Date, to: Date): ViewProblem => ({
  key: 'to',
  value: view.to ?? '',
  message: `nothing lies between ${from.toISOString()} and ${to.toISOString()}: give a later to`,
})

const futureRange = (view: View, from: Date): ViewProblem => ({
  key: view.from === undefined ? 'range' : 'from',
  value: view.from ?? view.range ?? '',
  message: `the range begins at ${from.toISOString()}, which lies ahead: choose an earlier one`,
})
