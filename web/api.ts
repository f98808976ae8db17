import type {
  DemoStatusSchema,
  EventsSchema,
  Overview,
  Posts,
  TopicsSchema,
} from '../shared/answers.ts'
import type { Measure } from '../shared/measure.ts'
import type { Series } from '../shared/series.ts'
import { type View, viewToQuery } from '../shared/view.ts'
import { messages as m } from './state/messages.ts'

type Read<S extends { _output: unknown }> = S['_output']
export type Topics = Read<typeof TopicsSchema>
export type Events = Read<typeof EventsSchema>
export type DemoStatus = Read<typeof DemoStatusSchema>

/** Why an answer failed to come: in words, with the id under which the server's log knows the request. */
export class ApiError extends Error {
  readonly status: number | undefined
  readonly requestId: string | undefined
  constructor(message: string, status?: number, requestId?: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'ApiError'
    this.status = status
    this.requestId = requestId
  }
}

const request = async <T>(path: string, init?: RequestInit): Promise<T> => {
  let response: Response
  try {
    response = await fetch(`/api/v1${path}`, init)
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw new ApiError(m.error.network, undefined, undefined, cause)
  }
  if (!response.ok) throw await readError(response)
  return response.json()
}

const readError = async (response: Response): Promise<ApiError> => {
  const body = await response.json().catch(() => undefined)
  const { message, requestId } = body?.error ?? {}
  return new ApiError(message ?? m.error.server(response.status), response.status, requestId)
}

const topicPath = (topic: string, part: string, view: View, more: Record<string, string> = {}) => {
  const params = new URLSearchParams(viewToQuery({ ...view, topic: undefined, table: undefined }))
  for (const [key, value] of Object.entries(more)) params.set(key, value)
  return `/topics/${encodeURIComponent(topic)}/${part}?${params}`
}

export type PostsPage = { seed?: string; order: 'sample' | 'latest'; limit: number; after?: string }

export const readTopics = (signal: AbortSignal) => request<Topics>('/topics', { signal })

export const readOverview = (topic: string, view: View, signal: AbortSignal) =>
  request<Overview>(topicPath(topic, 'overview', view), { signal })

export const readSeries = (topic: string, view: View, measures: Measure[], signal: AbortSignal) =>
  request<Series>(topicPath(topic, 'series', view, { measures: measures.join(',') }), { signal })

export const readEvents = (topic: string, signal: AbortSignal) =>
  request<Events>(topicPath(topic, 'events', {}), { signal })

export const readPosts = (topic: string, view: View, page: PostsPage, signal: AbortSignal) => {
  const { limit, ...rest } = page
  const known = Object.entries(rest).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return request<Posts>(
    topicPath(topic, 'posts', view, { ...Object.fromEntries(known), limit: String(limit) }),
    { signal },
  )
}

export const readDemo = (signal: AbortSignal) => request<DemoStatus>('/demo', { signal })

/** Asks the server to prepare the demo; harmless when it is there already. */
export const startDemo = () =>
  request<DemoStatus>('/demo', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-vigil': '1' },
    body: '{}',
  })

/** Where the same numbers are as CSV. */
export const csvAddress = (topic: string, view: View): string =>
  `/c/overview.csv?${viewToQuery({ ...view, topic, table: undefined })}`
