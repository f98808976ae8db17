import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect } from 'react'
import type { Topics } from '../api.ts'
import { DemoBanner } from '../components/DemoBanner.tsx'
import { ErrorPanel } from '../components/ErrorNotice.tsx'
import { FilterChips } from '../components/FilterChips.tsx'
import { Header } from '../components/Header.tsx'
import { Skeleton } from '../components/Skeleton.tsx'
import { StaleBar } from '../components/StaleBar.tsx'
import { Toolbar } from '../components/Toolbar.tsx'
import { ViewNotice } from '../components/ViewNotice.tsx'
import { messages as m } from '../state/messages.ts'
import { useOverview, useTopics } from '../state/queries.ts'
import { useLive } from '../state/use-live.ts'
import { useView } from '../state/use-view.ts'
import { OverviewBody } from './OverviewBody.tsx'
import styles from './OverviewPage.module.css'

export default function OverviewPage() {
  const topics = useTopics()
  if (topics.data) return <TopicPage topics={topics.data} />
  return (
    <main className={styles.main}>
      {topics.error ? <ErrorPanel error={topics.error} onRetry={topics.refetch} /> : <Skeleton />}
    </main>
  )
}

const TopicPage = ({ topics }: { topics: Topics }) => {
  const client = useQueryClient()
  const { view, problems, change, zoomOut } = useView()
  const live = useLive()
  const slug = view.topic ?? topics.defaultTopic
  const topic = topics.topics.find((known) => known.slug === slug)
  const overview = useOverview(slug, view)
  const demo = topic?.demo ?? false
  const sources = (demo ? undefined : live.sources) ?? overview.data?.sources ?? []

  useEffect(() => {
    document.title = m.title(topic?.name ?? slug, demo)
  }, [topic, slug, demo])

  const toTopic = useCallback(
    (next: string) =>
      change({
        topic: next === topics.defaultTopic ? undefined : next,
        day: undefined,
        ev: undefined,
      }),
    [change, topics.defaultTopic],
  )
  const toDemo = useCallback(
    async (next: string) => {
      await client.invalidateQueries({ queryKey: ['topics'] })
      change({ topic: next })
    },
    [client, change],
  )
  return (
    <>
      <a className={styles.skip} href="#main">
        {m.skip}
      </a>
      <Header
        topics={topics}
        topic={slug}
        demo={demo}
        onTopic={toTopic}
        live={live.status}
        lastHour={overview.data?.lastHour.posts}
      />
      {demo ? <DemoBanner topics={topics} /> : null}
      <main id="main" className={styles.main}>
        {live.status === 'lost' ? <StaleBar readAt={overview.dataUpdatedAt} /> : null}
        <ViewNotice problems={problems} />
        <Toolbar view={view} range={overview.data?.range} sources={sources} change={change} />
        <FilterChips view={view} change={change} />
        <OverviewBody
          key={slug}
          topic={slug}
          view={view}
          overview={overview}
          sources={sources}
          change={change}
          zoomOut={zoomOut}
          onDemo={toDemo}
        />
      </main>
    </>
  )
}
