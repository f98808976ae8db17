import { type DetailedError, hc, parseResponse } from 'hono/client'
import type { AppType } from '../server/api/app.ts'
import type { Measure } from '../shared/measure.ts'
import { type View, viewToQuery } from '../shared/view.ts'
import { messages as m } from './state/messages.ts'

/** Why an answer failed to come: in words, with the id under which the server's log knows the request. */
export class ApiError extends Error {
  readonly status: number | undefined
  readonly requestId: string | undefined
  constructor(cause: unknown) {
    const { statusCode, detail } = cause as Partial<DetailedError>
    const told: { message?: string; requestId?: string } | undefined = detail?.data?.error
    const silent = statusCode === undefined ? m.error.network : m.error.server(statusCode)
    super(told?.message ?? silent, { cause })
    this.name = 'ApiError'
    this.status = statusCode
    this.requestId = told?.requestId
  }
}

const { topics, demo } = hc<AppType>('/').api.v1

const reading = (signal: AbortSignal) => ({ init: { signal } })
const failed = (cause: unknown): never => {
  throw cause instanceof DOMException && cause.name === 'AbortError' ? cause : new ApiError(cause)
}

/** The view as the API takes it: the topic stands in the path. */
const viewQuery = (view: View): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(viewToQuery({ ...view, topic: undefined })))

export const readTopics = (signal: AbortSignal) =>
  parseResponse(topics.$get({}, reading(signal))).catch(failed)

export const readOverview = (topic: string, view: View, signal: AbortSignal) =>
  parseResponse(
    topics[':topic'].overview.$get({ param: { topic }, query: viewQuery(view) }, reading(signal)),
  ).catch(failed)

export const readSeries = (topic: string, view: View, measures: Measure[], signal: AbortSignal) =>
  parseResponse(
    topics[':topic'].series.$get(
      { param: { topic }, query: { ...viewQuery(view), measures: measures.join(',') } },
      reading(signal),
    ),
  ).catch(failed)

export const readEvents = (topic: string, signal: AbortSignal) =>
  parseResponse(
    topics[':topic'].events.$get({ param: { topic }, query: {} }, reading(signal)),
  ).catch(failed)

type PostsPage = { order: 'sample' | 'latest'; seed?: string; limit: number; after?: string }

export const readPosts = (topic: string, view: View, page: PostsPage, signal: AbortSignal) =>
  parseResponse(
    topics[':topic'].posts.$get(
      { param: { topic }, query: { ...viewQuery(view), ...page, limit: String(page.limit) } },
      reading(signal),
    ),
  ).catch(failed)

export const readDemo = (signal: AbortSignal) =>
  parseResponse(demo.$get({}, reading(signal))).catch(failed)

/** Asks the server to prepare the demo; harmless when it is there already. */
export const startDemo = () =>
  parseResponse(
    demo.$post({}, { headers: { 'content-type': 'application/json', 'x-vigil': '1' } }),
  ).catch(failed)

export type Topics = Awaited<ReturnType<typeof readTopics>>

/** Where the same numbers are as CSV. */
export const csvAddress = (topic: string, view: View): string =>
  `/c/overview.csv?${viewToQuery({ ...view, topic, table: undefined, focus: undefined })}`
