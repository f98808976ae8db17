import type { Overview } from '../../shared/answers.ts'
import type { Bucket, Series } from '../../shared/series.ts'
import type { Focus, View } from '../../shared/view.ts'
import { lineMeasures } from '../charts/series-style.ts'
import { smallTotal } from '../charts/small-total.ts'
import { activeFilters } from './filters.ts'
import { messages as m } from './messages.ts'

const greatest = <T>(items: readonly T[], of: (item: T) => number): T | undefined =>
  items.reduce<T | undefined>(
    (best, item) => (!best || of(item) > of(best) ? item : best),
    undefined,
  )

const dayOf = (bucket: Bucket, { range }: Series) =>
  range.bucket === 'hour'
    ? m.dayTime(Date.parse(bucket.start), range.tz)
    : m.shortDay(Date.parse(bucket.start), range.tz)

/** Of all posts of a range, running bucket included, the part that a measure holds for. */
const shareIn = (series: Series, measure: string): number => {
  const posts = series.buckets.reduce((sum, bucket) => sum + (bucket.total ?? 0), 0)
  const count = series.buckets.reduce((sum, { values }) => sum + (values[measure]?.count ?? 0), 0)
  return posts ? count / posts : 0
}

const ofVolume = (series: Series, total: number): string => {
  const top = greatest(
    series.buckets.filter((bucket) => !bucket.soFar && bucket.total),
    (bucket) => bucket.total ?? 0,
  )
  return top
    ? m.chart.volumeFinding(m.posts(total), dayOf(top, series), top.total ?? 0)
    : m.posts(total)
}

const ofMeasure = (series: Series, overview: Overview, focus: Focus, posts: string): string => {
  const shareOf = (bucket: Bucket) => bucket.values[focus]?.share ?? 0
  const firm = series.buckets.filter((b) => !b.soFar && (b.total ?? 0) >= smallTotal)
  const [high, low] = [greatest(firm, shareOf), greatest(firm, (bucket) => -shareOf(bucket))]
  const share = overview.figures.find((f) => f.measure === focus)?.now.share ?? null
  const all = m.chart.finding(m.measure(focus), share === null ? '–' : m.percent(share), posts)
  if (!high || !low || high === low) return all
  const ends = [high, low].flatMap((b) => [m.percent(shareOf(b)), dayOf(b, series)])
  return `${all}; ${m.chart.extremes(...(ends as [string, string, string, string]))}`
}

/**
 * What the chart shows, in one sentence without a judgement: of what is brought to the fore, else which code leads (but
 * not one that the posts were chosen by). Highest and lowest come from whole buckets of 30 posts or more.
 */
export const finding = (series: Series, overview: Overview, view: View): string => {
  const { focus, cls = [] } = view
  const posts = activeFilters(view).length ? m.chart.filteredPosts : m.chart.collectedPosts
  if (focus === 'all') return ofVolume(series, overview.posts.now)
  if (focus) return ofMeasure(series, overview, focus, posts)
  const leading = greatest(
    lineMeasures
      .filter((measure) => !cls.some((code) => code.startsWith(measure)))
      .map((measure) => ({ measure, share: shareIn(series, measure) })),
    ({ share }) => share,
  )
  if (!leading?.share) return m.chart.shares
  return m.chart.leading(m.measure(leading.measure), m.percent(leading.share), posts)
}
