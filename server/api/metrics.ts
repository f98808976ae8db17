import { Hono, type MiddlewareHandler } from 'hono'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { sourcePhases } from '../../shared/source-state.ts'
import { type Outcome, outcomes } from '../store/ledger.ts'
import type { Db } from '../store/open-database.ts'
import type { ApiDeps, ApiEnv } from './deps.ts'
import { describe } from './describe.ts'
import type { LiveEvents } from './live-events.ts'
import { routeOf } from './route-of.ts'

/** Numbers for Prometheus: of the process, of the requests, of the sources, and of what the database holds. */
export const createMetrics = (deps: ApiDeps, live: LiveEvents) => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const readRequests = requestMetrics(registry)
  const readSources = sourceMetrics(registry, deps)
  const readStore = storeMetrics(registry, deps.databases.real)
  const streams = new Gauge({
    name: 'vigil_live_streams',
    help: 'Clients that follow the live stream',
    registers: [registry],
  })

  const route = new Hono<ApiEnv>().get(
    '/metrics',
    describe({
      summary: 'Numbers for Prometheus',
      tag: 'Operation',
      answer: { mediaType: 'text/plain', description: 'Prometheus text format' },
      refusals: [],
    }),
    async (c) => {
      readSources()
      streams.set(live.readers())
      await readStore()
      c.header('Content-Type', registry.contentType)
      return c.body(await registry.metrics())
    },
  )
  return { observeRequests: readRequests, route }
}

/** Labelled by the route's pattern, so that no path makes a series of its own. */
const requestMetrics = (registry: Registry): MiddlewareHandler<ApiEnv> => {
  const duration = new Histogram({
    name: 'vigil_http_request_duration_seconds',
    help: 'Time from a request to its answer, for streams to its first byte',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10],
    registers: [registry],
  })
  return async (c, next) => {
    const startedAt = performance.now()
    await next()
    duration.observe(
      { method: c.req.method, route: routeOf(c), status: c.res.status },
      (performance.now() - startedAt) / 1_000,
    )
  }
}

const sourceMetrics = (registry: Registry, { sources }: ApiDeps) => {
  const lag = new Gauge({
    name: 'vigil_source_lag_seconds',
    help: 'How far a source is behind; absent while unknown',
    labelNames: ['source'],
    registers: [registry],
  })
  const phase = new Gauge({
    name: 'vigil_source_phase',
    help: '1 for the phase that a source is in',
    labelNames: ['source', 'phase'],
    registers: [registry],
  })
  return () => {
    lag.reset()
    phase.reset()
    for (const state of sources()) {
      const { source, lagSeconds } = state
      if (lagSeconds !== null) lag.set({ source }, lagSeconds)
      for (const each of sourcePhases) {
        phase.set({ source, phase: each }, Number(each === state.phase))
      }
    }
  }
}

const storeMetrics = (registry: Registry, db: Db) => {
  const up = new Gauge({
    name: 'vigil_database_up',
    help: '1 when the database answers; what it holds is absent when it does not',
    registers: [registry],
  })
  const items = new Counter({
    name: 'vigil_items_total',
    help: 'Items received from a source, by what became of them',
    labelNames: ['source', 'outcome'],
    registers: [registry],
  })
  const quarantined = new Gauge({
    name: 'vigil_quarantine_items',
    help: 'Distinct unreadable items that are kept, by reason',
    labelNames: ['source', 'reason'],
    registers: [registry],
  })
  const dirty = new Gauge({
    name: 'vigil_dirty_buckets',
    help: 'Hours whose counts wait to be made anew',
    registers: [registry],
  })
  const all = [items, quarantined, dirty]
  return async () => {
    const stored = await readStored(db).catch(() => undefined)
    up.set(stored ? 1 : 0)
    for (const metric of all) metric.reset()
    if (!stored) return dirty.remove()
    for (const { source, ...counts } of stored.ledger) {
      for (const outcome of outcomes) items.inc({ source, outcome }, counts[outcome])
    }
    for (const { source, reason, count } of stored.quarantine) {
      quarantined.set({ source, reason }, count)
    }
    dirty.set(stored.dirty)
  }
}

const readStored = async (db: Db) => {
  const ledger = await db
    .selectFrom('ledger')
    .select('source')
    .select(({ fn }) => outcomes.map((outcome) => fn.sum<number>(outcome).as(outcome)))
    .groupBy('source')
    .$castTo<{ source: string } & Record<Outcome, number>>()
    .execute()
  const quarantine = await db
    .selectFrom('quarantine')
    .select(['source', 'reason', ({ fn }) => fn.countAll<number>().as('count')])
    .groupBy(['source', 'reason'])
    .execute()
  const { dirty } = await db
    .selectFrom('dirtyBucket')
    .select(({ fn }) => fn.countAll<number>().as('dirty'))
    .executeTakeFirstOrThrow()
  return { ledger, quarantine, dirty }
}
