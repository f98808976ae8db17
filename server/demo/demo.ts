import { sql } from 'kysely'
import type { Logger } from 'pino'
import type { z } from 'zod'
import type { DemoStatusSchema } from '../../shared/answers.ts'
import type { Classifiers } from '../classify/classifier.ts'
import { collect } from '../collect/collect.ts'
import { rollDirtyBuckets } from '../rollup/roll.ts'
import type { Source } from '../sources/source.ts'
import { classifierVersionId } from '../store/classifier-version.ts'
import { raiseDataVersions } from '../store/data-version.ts'
import { migrate } from '../store/migrate.ts'
import { type DatabaseAddress, type Db, openDatabase } from '../store/open-database.ts'
import { createPseudonyms } from '../store/pseudonyms.ts'
import { listTopics } from '../store/topics.ts'
import { demoSources, demoVersion } from './demo-sources.ts'
import { shareBefore } from './waves.ts'

type DemoStatus = z.infer<typeof DemoStatusSchema>

/** The synthetic data set, in a schema of its own that no query for real data can see. */
export type Demo = {
  /** Its database, once it is loaded. */
  db(): Db | undefined
  status(): DemoStatus
  /** Starts loading unless that is done or under way; resolves at its end, well or ill: `status` tells. */
  start(): Promise<void>
  close(): Promise<void>
}

const schema = 'demo'
export const demoTopic = 'keep4o-demo'

/** Nobody's privacy is at stake, and with the same keys everyone sees the same sample. */
const pseudonyms = createPseudonyms(Buffer.alloc(32, 'synthetic data'))

const isLoaded = async (address: DatabaseAddress): Promise<boolean> => {
  const db = openDatabase(address, { schema, maxConnections: 1 })
  try {
    const { rows } = await sql<{ there: boolean }>`select
      to_regclass('demo.source_cursor') is not null as there`.execute(db)
    if (!rows[0]?.there) return false
    const done = await db
      .selectFrom('sourceCursor')
      .select('cursor')
      .where('source', '=', 'demo')
      .executeTakeFirst()
    return (done?.cursor as { version?: string } | undefined)?.version === demoVersion
  } finally {
    await db.destroy()
  }
}

/** An empty schema with the tables of every database, its topic named as synthetic. */
const prepare = async (db: Db): Promise<void> => {
  await sql`drop schema if exists demo cascade`.execute(db)
  await migrate(db, { schema })
  await db
    .updateTable('topic')
    .set({ slug: demoTopic, name: 'Keep4o (synthetic demo data)', demo: true })
    .where('slug', '=', 'keep4o')
    .execute()
}

/** Tells how far through the period a source has got. */
const watched = (source: Source, tell: (share: number) => void): Source => ({
  ...source,
  async *pages(...args) {
    for await (const page of source.pages(...args)) {
      yield page
      if (page.covered) tell(shareBefore(page.covered.to))
    }
  },
})

type DemoDependencies = {
  address: DatabaseAddress
  classifiers: Classifiers
  log: Pick<Logger, 'error'>
  signal: AbortSignal
}

/** Sends the synthetic posts through the whole pipeline, platform by platform. */
const load = async (
  db: Db,
  { classifiers, signal }: DemoDependencies,
  tell: (progress: number) => void,
): Promise<void> => {
  await prepare(db)
  const topics = await listTopics(db)
  const versionId = await classifierVersionId(db, classifiers.version)
  const { classify } = classifiers
  const sources = demoSources()
  for (const [position, source] of sources.entries()) {
    const seen = watched(source, (share) => tell((position + share) / sources.length))
    const dependencies = { db, classify, versionId, pseudonyms, report: () => {}, signal }
    await collect(seen, topics, dependencies)
  }
  while ((await rollDirtyBuckets(db, raiseDataVersions)) > 0) signal.throwIfAborted()
  signal.throwIfAborted()
  await db
    .insertInto('sourceCursor')
    .values({ source: 'demo', cursor: JSON.stringify({ version: demoVersion }) })
    .execute()
}

/**
 * Finds out whether the demo is loaded already.
 * @returns the way to load, ask for and close it.
 */
export const openDemo = async (dependencies: DemoDependencies): Promise<Demo> => {
  const { address, log } = dependencies
  let db: Db | undefined
  let loading = Promise.resolve()
  let status: DemoStatus = {
    state: 'absent',
    progress: 0,
    topic: demoTopic,
    message: 'Synthetic demo data can be loaded; it takes a moment.',
  }
  const ready = (opened: Db) => {
    db = opened
    status = { ...status, state: 'ready', progress: 1, message: 'Synthetic demo data is loaded.' }
  }
  if (await isLoaded(address)) ready(openDatabase(address, { schema }))

  const start = () => {
    if (status.state === 'ready' || status.state === 'loading') return loading
    status = { ...status, state: 'loading', progress: 0, message: 'Loading synthetic demo data.' }
    const opened = openDatabase(address, { schema })
    loading = load(opened, dependencies, (progress) => {
      status = { ...status, progress }
    })
      .then(() => ready(opened))
      .catch(async (error) => {
        await opened.destroy()
        if (dependencies.signal.aborted) return
        log.error({ err: error }, 'the demo data could not be loaded')
        const message = 'The demo data could not be loaded; the log says why. Try again.'
        status = { ...status, state: 'failed', message }
      })
    return loading
  }
  const close = async () => {
    await loading
    await db?.destroy()
  }
  return { db: () => db, status: () => status, start, close }
}
