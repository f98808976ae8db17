import type { Overview } from '../../shared/answers.ts'
import { type BucketSize, bucketSizes } from '../../shared/interval.ts'
import type { Series } from '../../shared/series.ts'
import { type RangePreset, ranges, type View } from '../../shared/view.ts'
import { dayIn } from '../state/day-key.ts'
import { messages as m } from '../state/messages.ts'
import { useNarrow } from '../state/use-narrow.ts'
import type { ChangeView } from '../state/use-view.ts'
import { CopyLink } from './CopyLink.tsx'
import { FilterMenu } from './FilterMenu.tsx'
import { Segmented } from './Segmented.tsx'
import { Select } from './Select.tsx'
import styles from './Toolbar.module.css'

type Range = Series['range']
type Props = {
  view: View
  /** The range that the server answered for; undefined until it has. */
  range: Range | undefined
  sources: Overview['sources']
  change: ChangeView
}

/** What the server answers for when the address names no range. */
const defaultRange: RangePreset = '30d'
const commonZones = [
  'UTC',
  'America/Los_Angeles',
  'America/New_York',
  'Europe/London',
  'Europe/Berlin',
  'Asia/Shanghai',
  'Asia/Tokyo',
]
const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone

const zones = (chosen: string) =>
  [...new Set([...commonZones, ownZone, chosen])].map((tz) => ({
    value: tz,
    label: tz === ownZone && tz !== 'UTC' ? m.zone.local(tz) : tz.replace('_', ' '),
  }))

const presets = ranges.map((preset) => ({
  value: preset,
  label: m.range.presets[preset],
  title: m.range.long[preset],
}))

/** Two dates, which are also the way to zoom without dragging. */
const Dates = ({ range, change }: Pick<Props, 'range' | 'change'>) => {
  if (!range) return null
  const from = dayIn(Date.parse(range.from), range.tz)
  const to = dayIn(Date.parse(range.to) - 1, range.tz)
  const choose = (next: { from: string; to: string }) => {
    if (!next.from || !next.to) return
    const ordered = next.from <= next.to ? next : { from: next.to, to: next.from }
    change({ ...ordered, range: undefined, day: undefined })
  }
  return (
    <span className={styles.dates}>
      <input
        type="date"
        aria-label={m.range.from}
        value={from}
        onChange={(e) => choose({ from: e.target.value, to })}
      />
      <span aria-hidden="true">–</span>
      <input
        type="date"
        aria-label={m.range.to}
        value={to}
        onChange={(e) => choose({ from, to: e.target.value })}
      />
    </span>
  )
}

const Selects = ({ view, range, change }: Pick<Props, 'view' | 'range' | 'change'>) => {
  const size = view.bucket ? undefined : range?.bucket
  const auto = { value: 'auto' as const, label: m.bucket.auto(size && m.buckets[size]) }
  const sizes = bucketSizes.map((value) => ({ value, label: m.buckets[value] }))
  const tz = view.tz ?? 'UTC'
  return (
    <>
      <Select<BucketSize | 'auto'>
        label={m.bucket.label}
        hideLabel
        options={[auto, ...sizes]}
        value={view.bucket ?? 'auto'}
        onChange={(next) => change({ bucket: next === 'auto' ? undefined : next, day: undefined })}
      />
      <Select
        label={m.zone.label}
        hideLabel
        options={zones(tz)}
        value={tz}
        onChange={(next) => change({ tz: next, day: undefined })}
      />
    </>
  )
}

/** What is shown: range, bucket, zone, filters. On a phone what is rarely changed folds away. */
export const Toolbar = ({ view, range, sources, change }: Props) => {
  const narrow = useNarrow()
  const details = (
    <>
      <Dates range={range} change={change} />
      <Selects view={view} range={range} change={change} />
    </>
  )
  return (
    <div className={styles.toolbar}>
      <Segmented<RangePreset>
        label={m.range.label}
        name="range"
        options={presets}
        value={view.from || view.to ? undefined : (view.range ?? defaultRange)}
        onChange={(preset) =>
          change({ range: preset, from: undefined, to: undefined, day: undefined })
        }
      />
      {narrow ? null : details}
      <FilterMenu view={view} sources={sources} change={change} />
      <span className={styles.space} />
      <CopyLink />
      {narrow ? (
        <details className={styles.more}>
          <summary>{m.range.more}</summary>
          <div>{details}</div>
        </details>
      ) : null}
    </div>
  )
}
