import { lazy, type RefObject, Suspense, useMemo } from 'react'
import type { Overview } from '../../shared/answers.ts'
import type { TimelineEvent } from '../../shared/event.ts'
import type { Series } from '../../shared/series.ts'
import type { View } from '../../shared/view.ts'
import { chartRows, type Metric } from '../charts/chart-rows.ts'
import { frameFor } from '../charts/frame.ts'
import { shownLines } from '../charts/series-style.ts'
import { smallTotal } from '../charts/small-total.ts'
import { useWidth } from '../charts/use-width.ts'
import { finding } from '../state/finding.ts'
import { messages as m } from '../state/messages.ts'
import { useLate } from '../state/use-late.ts'
import type { ChangeView } from '../state/use-view.ts'
import styles from './ChartPanel.module.css'
import { InspectSlider } from './InspectSlider.tsx'
import { Legend } from './Legend.tsx'
import { Segmented } from './Segmented.tsx'
import { SeriesTable } from './SeriesTable.tsx'

// Asked for at once, since the numbers take longer than the page to come.
const chart = import('../charts/TimeChart.tsx')
const TimeChart = lazy(() => chart)

type Props = {
  series: Series
  overview: Overview
  events: readonly TimelineEvent[]
  view: View
  dim: boolean
  inspected: number
  pinned: number | undefined
  slider: RefObject<HTMLInputElement | null>
  change: ChangeView
  onInspect: (index: number) => void
  /** Holds a bucket. */
  onPin: (index: number) => void
  /** Holds a bucket and goes on to its posts. */
  onRead: (index: number) => void
  onZoom: (from: number, to: number) => void
  onZoomOut: () => void
}

const Controls = ({ view, change, onZoomOut }: Pick<Props, 'view' | 'change' | 'onZoomOut'>) => (
  <div className={styles.controls}>
    {view.from || view.to ? (
      <button type="button" onClick={onZoomOut}>
        {m.range.zoomOut}
      </button>
    ) : null}
    <Segmented<Metric>
      label={m.chart.metric}
      name="metric"
      options={[
        { value: 'share', label: m.chart.share },
        { value: 'count', label: m.chart.count },
      ]}
      value={view.metric ?? 'share'}
      onChange={(metric) => change({ metric })}
    />
    <Segmented<'chart' | 'table'>
      label={m.chart.view}
      name="form"
      options={[
        { value: 'chart', label: m.chart.chart },
        { value: 'table', label: m.chart.table },
      ]}
      value={view.table ? 'table' : 'chart'}
      onChange={(form) => change({ table: form === 'table' ? '1' : undefined })}
    />
  </div>
)

/** The main figure: its finding in words, what it measures, and the drawing or the table. */
export const ChartPanel = (props: Props) => {
  const { series, overview, view } = props
  const metric = view.metric ?? 'share'
  const lines = shownLines(view.focus)
  const [box, width] = useWidth<HTMLDivElement>()
  const { from, to } = series.range
  const hasEvents = props.events.some(
    ({ startsOn, endsOn }) => endsOn >= from.slice(0, 10) && startsOn < to,
  )
  const frame = useMemo(() => (width ? frameFor(width, hasEvents) : undefined), [width, hasEvents])
  const rows = useMemo(() => chartRows(series.buckets, [], metric), [series.buckets, metric])
  const late = useLate(props.dim)
  const { tz, bucket } = series.range
  const few = metric === 'share' && rows.some((r) => r.bucket.total && r.bucket.total < smallTotal)
  const unit = metric === 'share' ? m.chart.shareOf : m.chart.countOf
  return (
    <figure className={styles.panel} aria-labelledby="finding" data-dim={props.dim || undefined}>
      <figcaption className={styles.head}>
        <div>
          <h1 id="finding">{finding(series, overview, view)}</h1>
          <p className={styles.subtitle}>
            {m.chart.subtitle(unit, m.perBucket[bucket], tz)}
            {' · '}
            {m.dayRange(Date.parse(series.range.from), Date.parse(series.range.to) - 1, tz)}
            {' · '}
            {m.chart.n(overview.posts.now)}
            {few && !view.table ? ` · ${m.chart.smallN}` : ''}
          </p>
          {late ? (
            <p className={styles.subtitle} role="status">
              {m.chart.stillLoading}
            </p>
          ) : null}
        </div>
        <Controls view={view} change={props.change} onZoomOut={props.onZoomOut} />
      </figcaption>
      {frame?.narrow ? <Legend lines={lines} /> : null}
      <div ref={box}>
        {view.table ? (
          <SeriesTable series={series} lines={lines} metric={metric} onPin={props.onRead} />
        ) : frame ? (
          <>
            <Suspense fallback={<Waiting height={frame.height} />}>
              <TimeChart
                series={series}
                events={props.events}
                metric={metric}
                focus={view.focus}
                frame={frame}
                inspected={props.inspected}
                pinned={props.pinned}
                onPin={props.onPin}
                onZoom={props.onZoom}
                onZoomOut={props.onZoomOut}
              />
            </Suspense>
            <InspectSlider
              rows={rows}
              index={props.inspected}
              range={series.range}
              lines={lines.toReversed()}
              metric={metric}
              frame={frame}
              slider={props.slider}
              onInspect={props.onInspect}
              onPin={props.onRead}
            />
          </>
        ) : null}
      </div>
    </figure>
  )
}

const Waiting = ({ height }: { height: number }) => (
  <div className={styles.waiting} style={{ height }}>
    {m.chart.loading}
  </div>
)
