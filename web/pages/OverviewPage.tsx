import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect } from 'react'
import type { View, ViewProblem } from '../../shared/view.ts'
import { ApiError, type Topics } from '../api.ts'
import { DemoBanner } from '../components/DemoBanner.tsx'
import { ErrorPanel } from '../components/ErrorNotice.tsx'
import { FilterChips } from '../components/FilterChips.tsx'
import { Header } from '../components/Header.tsx'
import { Main } from '../components/Main.tsx'
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
    <Main>
      {topics.error ? <ErrorPanel error={topics.error} onRetry={topics.refetch} /> : <Skeleton />}
    </Main>
  )
}

/** A view may be well formed and yet not be had, such as a range that lies ahead. */
const refusalOf = (error: Error | null): ViewProblem | undefined =>
  error instanceof ApiError && error.status === 400
    ? { key: 'view', value: '', message: error.message }
    : undefined

const withoutTimes = (view: View): View => ({
  ...view,
  range: undefined,
  from: undefined,
  to: undefined,
  bucket: undefined,
  ev: undefined,
  day: undefined,
})

const TopicPage = ({ topics }: { topics: Topics }) => {
  const client = useQueryClient()
  const { view: asked, problems, change, zoomOut } = useView()
  const live = useLive()
  const slug = asked.topic ?? topics.defaultTopic
  const topic = topics.topics.find((known) => known.slug === slug)
  const refusal = refusalOf(useOverview(slug, asked).error)
  const view = refusal ? withoutTimes(asked) : asked
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
        collecting={sources.some(({ phase }) => phase === 'live' || phase === 'catching-up')}
      />
      {demo ? <DemoBanner topics={topics} /> : null}
      <Main>
        {live.status === 'lost' ? <StaleBar readAt={overview.dataUpdatedAt} /> : null}
        <ViewNotice problems={refusal ? [...problems, refusal] : problems} />
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
      </Main>
    </>
  )
}
