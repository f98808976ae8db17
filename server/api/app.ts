import { Hono, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { compress } from 'hono/compress'
import { requestId } from 'hono/request-id'
import { alarmedSources } from './alarmed-sources.ts'
import { coverageRoute } from './coverage.ts'
import { demoRoutes } from './demo.ts'
import type { ApiDeps, ApiEnv } from './deps.ts'
import { ApiError, answerError, answerNotFound } from './errors.ts'
import { eventsRoute } from './events.ts'
import { healthRoutes } from './health.ts'
import { isLoopback, knownHost } from './known-host.ts'
import { liveRoute } from './live.ts'
import { createLiveEvents } from './live-events.ts'
import { createMetrics } from './metrics.ts'
import { openApiRoute } from './openapi.ts'
import { overviewRoute } from './overview.ts'
import { overviewCsvRoute } from './overview-csv.ts'
import { postsRoute } from './posts.ts'
import { sameOriginWrites } from './same-origin-writes.ts'
import { securityHeaders } from './security-headers.ts'
import { seriesRoute } from './series.ts'
import { topicsRoute } from './topics.ts'
import { webClient } from './web-client.ts'

/**
 * Worth compressing where people reach us over a network. Bound to loopback there is none, or a proxy before it that
 * compresses by itself; compressing takes longer than most questions.
 */
const largeAnswers = ['/assets/*', '/api/v1/topics/*', '/c/*']
const maxBodyBytes = 64 * 1024

/**
 * The whole web server: the API, the exports, what an operator watches, and the web client's files.
 * Handlers only translate: query string → view → query → JSON.
 */
export const createApp = (given: ApiDeps) => {
  const deps = { ...given, sources: alarmedSources(given) }
  const live = createLiveEvents(deps)
  const metrics = createMetrics(deps, live)
  const app = new Hono<ApiEnv>()
  app.onError(answerError(deps.log))
  app.notFound(answerNotFound)
  app.use(
    requestId(),
    metrics.observeRequests,
    securityHeaders(deps.publicUrl),
    noStoreByDefault,
    knownHost(deps),
    sameOriginWrites(deps.publicUrl),
    bodyLimit({ maxSize: maxBodyBytes, onError: refuseLargeBody }),
  )
  if (!isLoopback(deps.host)) for (const path of largeAnswers) app.use(path, compress())
  const routes = app
    .route('/', topicsRoute(deps))
    .route('/', overviewRoute(deps))
    .route('/', seriesRoute(deps))
    .route('/', postsRoute(deps))
    .route('/', eventsRoute(deps))
    .route('/', coverageRoute(deps))
    .route('/', overviewCsvRoute(deps))
    .route('/', liveRoute(deps, live))
    .route('/', demoRoutes(deps))
    .route('/', healthRoutes(deps))
    .route('/', metrics.route)
  app.route('/', openApiRoute(app, deps))
  app.get('/*', webClient(deps))
  return routes
}

/** The API as the typed client `hc<AppType>` sees it. */
export type AppType = ReturnType<typeof createApp>

/** An answer that says nothing of caching is kept by nobody. */
const noStoreByDefault: MiddlewareHandler<ApiEnv> = async (c, next) => {
  await next()
  if (!c.res.headers.has('Cache-Control')) c.res.headers.set('Cache-Control', 'no-store')
}

const refuseLargeBody = () => {
  throw new ApiError(413, 'too-large', `a request may carry ${maxBodyBytes / 1024} KiB at most`)
}
