import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { Measure } from '../../shared/measure.ts'
import { type View, viewToQuery } from '../../shared/view.ts'
import { readDemo, readEvents, readOverview, readPosts, readSeries, readTopics } from '../api.ts'

/** "Now" moves on, and the live link may be down: everything is read again each minute. */
const minuteMs = 60_000
const postsPerPage = 8

/** Old numbers stay, dimmed, while new ones load; but never those of another topic. */
const keepTopic =
  (topic: string) =>
  <T>(previous: T | undefined, query: { queryKey: readonly unknown[] } | undefined) =>
    query?.queryKey[1] === topic ? previous : undefined

/** The part of a view that numbers depend on; the form in which they are shown is not. */
const question = (view: View): View => ({
  ...view,
  metric: undefined,
  focus: undefined,
  table: undefined,
  day: undefined,
})

export const useTopics = () =>
  useQuery({
    queryKey: ['topics'],
    queryFn: ({ signal }) => readTopics(signal),
    staleTime: minuteMs,
  })

export const useOverview = (topic: string, view: View) => {
  const asked = question(view)
  return useQuery({
    queryKey: ['overview', topic, viewToQuery(asked)],
    queryFn: ({ signal }) => readOverview(topic, asked, signal),
    refetchInterval: minuteMs,
    placeholderData: keepTopic(topic),
  })
}

export const useSeries = (topic: string, view: View, measures: Measure[]) => {
  const asked = question(view)
  return useQuery({
    queryKey: ['series', topic, viewToQuery(asked), measures],
    queryFn: ({ signal }) => readSeries(topic, asked, measures, signal),
    refetchInterval: minuteMs,
    placeholderData: keepTopic(topic),
  })
}

export const useEvents = (topic: string) =>
  useQuery({
    queryKey: ['events', topic],
    queryFn: ({ signal }) => readEvents(topic, signal),
    staleTime: minuteMs,
  })

/** The posts behind the numbers of a view, or of its one bucket `day`, page by page. */
export const usePosts = (
  topic: string,
  view: View,
  { order, seed }: { order: 'sample' | 'latest'; seed: string },
) => {
  const asked = { ...question(view), day: view.day }
  const choice = order === 'sample' ? { order, seed } : { order }
  return useInfiniteQuery({
    queryKey: ['posts', topic, viewToQuery(asked), choice],
    queryFn: ({ signal, pageParam }) =>
      readPosts(topic, asked, { ...choice, limit: postsPerPage, after: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepTopic(topic),
  })
}

export const useDemoStatus = (watch: boolean) =>
  useQuery({
    queryKey: ['demo'],
    queryFn: ({ signal }) => readDemo(signal),
    enabled: watch,
    refetchInterval: 500,
  })
