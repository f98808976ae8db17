import { setTimeout as sleep } from 'node:timers/promises'
import { Hono } from 'hono'
import { sql } from 'kysely'
import { z } from 'zod'
import { SourceStateSchema } from '../../shared/source-state.ts'
import { findOpenAlarms, type SourceAlarm } from '../alerts/source-alarm.ts'
import { pendingMigrations } from '../store/migrate.ts'
import type { Db } from '../store/open-database.ts'
import type { ApiDeps, ApiEnv } from './deps.ts'
import { describe } from './describe.ts'

const HealthSchema = z.object({ status: z.literal('ok'), version: z.string() })

export const ReadinessSchema = z.object({
  /** Whether requests can be answered. */
  ready: z.boolean(),
  /** `degraded`: something that a person must look at, named in `reasons`. */
  status: z.enum(['ready', 'degraded']),
  reasons: z.array(z.string()),
  version: z.string(),
  database: z.object({ reachable: z.boolean(), pendingMigrations: z.array(z.string()) }),
  sources: z.array(SourceStateSchema),
  alarms: z.array(z.object({ source: z.string(), openedAt: z.iso.datetime(), detail: z.string() })),
})
type Readiness = z.infer<typeof ReadinessSchema>

const databaseTimeoutMs = 3_000

/** For those who watch the process: whether it lives, and whether it can do its work. */
export const healthRoutes = (deps: ApiDeps) =>
  new Hono<ApiEnv>()
    .get(
      '/healthz',
      describe({
        summary: 'Says that the process is alive',
        tag: 'Operation',
        answer: HealthSchema,
        refusals: [],
      }),
      (c) => c.json({ status: 'ok' as const, version: deps.version }),
    )
    .get(
      '/readyz',
      describe({
        summary: 'Says whether requests can be answered, how each source fares and what is wrong',
        tag: 'Operation',
        answer: ReadinessSchema,
        refused: { 503: ReadinessSchema },
        refusals: [],
      }),
      async (c) => {
        const readiness = await readReadiness(deps)
        return c.json(readiness, readiness.ready ? 200 : 503)
      },
    )

const readReadiness = async ({ databases, sources, version }: ApiDeps): Promise<Readiness> => {
  const states = sources()
  const database = await readDatabase(databases.real)
  const reasons = [
    ...(database.trouble ? [`the database cannot be reached: ${database.trouble}`] : []),
    ...database.pending.map((name) => `migration ${name} is not applied`),
    ...states
      .filter(({ phase }) => phase === 'unauthorised')
      .map(({ source, detail }) => `${source} is unauthorised: ${detail}`),
    ...database.alarms.map(({ source, detail }) => `${source}: ${detail}`),
  ]
  return {
    ready: !database.trouble && database.pending.length === 0,
    status: reasons.length === 0 ? 'ready' : 'degraded',
    reasons,
    version,
    database: { reachable: !database.trouble, pendingMigrations: database.pending },
    sources: states,
    alarms: database.alarms.map((alarm) => ({ ...alarm, openedAt: alarm.openedAt.toISOString() })),
  }
}

type DatabaseHealth = { trouble?: string; pending: string[]; alarms: SourceAlarm[] }

const readDatabase = async (db: Db): Promise<DatabaseHealth> => {
  const read = async (): Promise<DatabaseHealth> => {
    await sql`select 1`.execute(db)
    const pending = await pendingMigrations(db)
    return { pending, alarms: pending.length > 0 ? [] : await findOpenAlarms(db) }
  }
  const late = sleep(databaseTimeoutMs, { trouble: 'no answer in 3 seconds' }, { ref: false })
  const failed = (error: unknown) => ({
    trouble: error instanceof Error && error.message ? error.message : 'no connection',
  })
  return { pending: [], alarms: [], ...(await Promise.race([read().catch(failed), late])) }
}
