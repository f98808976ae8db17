import { useRef } from 'react'
import type { SourceState } from '../../shared/source-state.ts'
import type { View } from '../../shared/view.ts'
import { shownLines } from '../charts/series-style.ts'
import { ChartPanel } from '../components/ChartPanel.tsx'
import { CoverageList } from '../components/CoverageList.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { ErrorBar, ErrorPanel } from '../components/ErrorNotice.tsx'
import { Figures } from '../components/Figures.tsx'
import { FirstStart } from '../components/FirstStart.tsx'
import { Footer } from '../components/Footer.tsx'
import { PostsPanel } from '../components/PostsPanel.tsx'
import { SentimentPanel } from '../components/SentimentPanel.tsx'
import { Skeleton } from '../components/Skeleton.tsx'
import { SourceList } from '../components/SourceList.tsx'
import { bucketName } from '../state/bucket-name.ts'
import { messages as m } from '../state/messages.ts'
import { useEvents, type useOverview, useSeries } from '../state/queries.ts'
import { useEscape } from '../state/use-escape.ts'
import { useInspection } from '../state/use-inspection.ts'
import { addressOf, type ChangeView } from '../state/use-view.ts'
import { zoomTo } from '../state/zoom.ts'
import styles from './OverviewPage.module.css'

type Props = {
  topic: string
  view: View
  overview: ReturnType<typeof useOverview>
  sources: SourceState[]
  change: ChangeView
  zoomOut: () => void
  onDemo: (topic: string) => void
}

export const OverviewBody = (props: Props) => {
  const { topic, view, overview: reading, sources, change } = props
  const series = useSeries(topic, view, shownLines('sentiment.negative'))
  const events = useEvents(topic).data?.events ?? []
  const slider = useRef<HTMLInputElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const inspection = useInspection(series.data, view, change)
  const zoomed = Boolean(view.from ?? view.to)

  const unpin = () => {
    inspection.unpin()
    slider.current?.focus()
  }
  useEscape(() => {
    if (view.day) unpin()
    else if (zoomed) props.zoomOut()
    else return false
    return true
  })

  const retry = () => {
    void reading.refetch()
    void series.refetch()
  }
  const error = reading.error ?? series.error
  const [overview, data] = [reading.data, series.data]
  if (!overview || !data) return error ? <ErrorPanel error={error} onRetry={retry} /> : <Skeleton />

  const { tz, bucket } = data.range
  const zoom = (from: number, to: number) => {
    const { pinned } = inspection
    const keepsDay = pinned !== undefined && pinned >= from && pinned <= to
    change(
      { ...zoomTo(data, from, to), range: undefined, day: keepsDay ? view.day : undefined },
      { zoomedFrom: addressOf(view) },
    )
  }
  const pinAndRead = (index: number) => {
    inspection.pin(index)
    requestAnimationFrame(() => heading.current?.focus())
  }
  const held = inspection.pinned === undefined ? undefined : data.buckets[inspection.pinned]
  const heldName =
    held && bucketName({ start: Date.parse(held.start), end: Date.parse(held.end) }, bucket, tz)
  const failed = error ? (
    <ErrorBar error={error} onRetry={retry} keptAt={m.time(reading.dataUpdatedAt, tz)} />
  ) : null

  if (!overview.extent && !overview.topic.demo)
    return (
      <>
        {failed}
        <FirstStart topic={overview.topic} sources={sources} onDemo={props.onDemo} />
      </>
    )
  return (
    <>
      {failed}
      <Figures overview={overview} focus={view.focus} onFocus={(focus) => change({ focus })} />
      {overview.posts.now === 0 ? (
        <EmptyState overview={overview} view={view} change={change} />
      ) : (
        <ChartPanel
          series={data}
          overview={overview}
          events={events}
          view={view}
          dim={series.isPlaceholderData}
          inspected={inspection.inspected}
          pinned={inspection.pinned}
          slider={slider}
          change={change}
          onInspect={inspection.inspect}
          onPin={inspection.pin}
          onRead={pinAndRead}
          onZoom={zoom}
          onZoomOut={props.zoomOut}
        />
      )}
      <div className={styles.columns}>
        {overview.posts.now === 0 ? null : (
          <>
            <SentimentPanel
              overview={overview}
              events={events}
              asTable={view.table === '1'}
              change={change}
            />
            <div className={styles.posts}>
              <PostsPanel
                topic={topic}
                view={view}
                held={heldName}
                tz={tz}
                heading={heading}
                onUnpin={unpin}
              />
            </div>
          </>
        )}
        <section className={styles.panel} aria-labelledby="sources">
          <h2 id="sources">{m.sources.title}</h2>
          {overview.topic.demo && sources.length === 0 ? (
            <p>{m.sources.synthetic}</p>
          ) : (
            <SourceList sources={sources} />
          )}
        </section>
        <section className={styles.panel} aria-labelledby="gaps">
          <h2 id="gaps">{m.coverage.title}</h2>
          <CoverageList coverage={overview.coverage} tz={tz} />
        </section>
      </div>
      <Footer overview={overview} view={view} sources={sources} />
    </>
  )
}
