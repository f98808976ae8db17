import type { Context, ErrorHandler, NotFoundHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { ViewRefused } from '../query/view-refused.ts'
import { isDatabaseAway } from '../store/database-errors.ts'
import type { ApiDeps, ApiEnv } from './deps.ts'
import { routeOf } from './route-of.ts'

/** An answer that is no success: `message` says to a person what is wrong and what to do. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: ContentfulStatusCode
  readonly code: string

  constructor(status: ContentfulStatusCode, code: string, message: string, cause?: unknown) {
    super(message, { cause })
    this.status = status
    this.code = code
  }
}

/** The one place where a failure becomes an answer; what is nobody else's business goes to the log alone. */
export const answerError =
  (log: ApiDeps['log']): ErrorHandler<ApiEnv> =>
  (thrown, c) => {
    const error = toApiError(thrown)
    if (error.status >= 500) logFailure(log, c, error)
    return answer(c, error)
  }

export const answerNotFound: NotFoundHandler<ApiEnv> = (c) =>
  answer(
    c,
    new ApiError(
      404,
      'not-found',
      `nothing answers ${c.req.method} ${c.req.path.slice(0, 200)}; /api/v1/openapi.json lists what does`,
    ),
  )

const answer = (c: Context<ApiEnv>, { status, code, message }: ApiError) => {
  c.header('Cache-Control', 'no-store')
  return c.json({ error: { code, message, requestId: c.get('requestId') } }, status)
}

const toApiError = (thrown: Error): ApiError => {
  if (thrown instanceof ApiError) return thrown
  if (thrown instanceof ViewRefused) return new ApiError(400, 'bad-view', thrown.message)
  if (thrown instanceof HTTPException) {
    return new ApiError(thrown.status, 'bad-request', thrown.message || 'the request is malformed')
  }
  return databaseError(thrown) ?? new ApiError(500, 'internal', internalMessage, thrown)
}

const internalMessage =
  'something went wrong on our side; the log has the details under this request id'

const queryCanceled = '57014'

/** Trouble of the database that passes: too slow, or not there. */
const databaseError = (thrown: Error): ApiError | undefined => {
  if ('code' in thrown && thrown.code === queryCanceled) {
    return new ApiError(
      503,
      'too-slow',
      'this question took longer than the database is given: ask for a shorter range or larger buckets, or try again',
      thrown,
    )
  }
  if (!isDatabaseAway(thrown)) return undefined
  return new ApiError(
    503,
    'database-unavailable',
    'the database cannot be reached at the moment; it is tried again with each request',
    thrown,
  )
}

/** Fields by name, since an error of the database may carry rows in others. */
const logFailure = (log: ApiDeps['log'], c: Context<ApiEnv>, error: ApiError) => {
  const cause = error.cause instanceof Error ? error.cause : error
  log.error(
    {
      requestId: c.get('requestId'),
      method: c.req.method,
      route: routeOf(c),
      status: error.status,
      code: error.code,
      error: { name: cause.name, message: cause.message, stack: cause.stack },
    },
    'a request failed',
  )
}
