import path from 'node:path'
import { parseArgs } from 'node:util'
import type { TimeRange } from '../../shared/interval.ts'
import type { Topic } from '../../shared/topic.ts'
import { createClassifiers } from '../classify/classifiers.ts'
import { collect } from '../collect/collect.ts'
import { type Config, readConfig } from '../config.ts'
import { openServer, openStore, type Store } from '../open-store.ts'
import { rollDirtyBuckets } from '../rollup/roll.ts'
import { createSearchSource } from '../sources/bluesky-search.ts'
import { openBlueskySession } from '../sources/bluesky-session.ts'
import { createGuardedFetch } from '../sources/guarded-fetch.ts'
import type { Page, Source } from '../sources/source.ts'
import { userAgent } from '../sources/user-agent.ts'
import { classifierVersionId } from '../store/classifier-version.ts'
import { raiseDataVersions } from '../store/data-version.ts'
import { claimInstance, describeProcess, InstanceInUse } from '../store/instance-lock.ts'
import { listTopics } from '../store/topics.ts'
import { type CommandContext, exitCode, UsageError } from './command.ts'
import { createProgressBar } from './progress-bar.ts'

const usage = `Usage: vigil backfill --topic TOPIC --since DAY [--until DAY] [--source bluesky] [--json]

Fills a topic's past from Bluesky's search. DAY is 2026-02-13 or a time with zone, 2026-02-13T09:00:00Z; until is
exclusive and now by default. Needs BLUESKY_IDENTIFIER and BLUESKY_APP_PASSWORD. Interrupted, the same command goes on.`

type Request = { topic: string; range: TimeRange; json: boolean }

const readMoment = (name: string, value: string): Date => {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(value)
  const isInstant = /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(value)
  const time = new Date(isDay ? `${value}T00:00:00Z` : value)
  const isReal = isDay
    ? !Number.isNaN(time.getTime()) && time.toISOString().startsWith(value)
    : isInstant
  if (!isReal || Number.isNaN(time.getTime())) {
    throw new UsageError(
      `--${name} "${value}": expected a day (2026-02-13) or a time with zone\n\n${usage}`,
    )
  }
  return time
}

const readRequest = (args: string[], now: Date): Request => {
  const { values } = parseArgs({
    args,
    options: {
      topic: { type: 'string' },
      source: { type: 'string', default: 'bluesky' },
      since: { type: 'string' },
      until: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  if (values.source !== 'bluesky') {
    throw new UsageError(`--source "${values.source}": expected bluesky\n\n${usage}`)
  }
  if (!values.topic) throw new UsageError(`--topic is missing\n\n${usage}`)
  if (!values.since) throw new UsageError(`--since is missing\n\n${usage}`)
  const from = readMoment('since', values.since)
  const until = values.until ? readMoment('until', values.until) : now
  const to = until < now ? until : now
  if (from >= to)
    throw new UsageError(`--since must lie before --until and in the past\n\n${usage}`)
  return { topic: values.topic, range: { from, to }, json: values.json }
}

/** Looks over a source's shoulder. */
const observed = (source: Source, onPage: (page: Page) => void): Source => ({
  ...source,
  async *pages(...args) {
    for await (const page of source.pages(...args)) {
      onPage(page)
      yield page
    }
  },
})

const searchSource = (config: Config, range: TimeRange): Source => {
  const login = config.blueskyLogin
  if (!login) {
    throw new UsageError(
      'The search needs a Bluesky account: set BLUESKY_IDENTIFIER and BLUESKY_APP_PASSWORD (make an app password in the settings of Bluesky)',
    )
  }
  const sessionFile = path.resolve(config.dataDir.path, 'bluesky-session.json')
  const fetch = createGuardedFetch({ allowPrivate: config.allowPrivateSources, userAgent })
  return createSearchSource({
    range,
    open: () => openBlueskySession({ login, sessionFile, fetch }),
  })
}

const findTopic = (topics: Topic[], slug: string): Topic => {
  const topic = topics.find((each) => each.slug === slug)
  if (topic) return topic
  const known = topics.map((each) => each.slug).join(', ')
  throw new UsageError(`There is no topic "${slug}": expected one of ${known}`)
}

const fill = async (
  store: Store,
  { topic: slug, range, json }: Request,
  config: Config,
  { stdout, stderr, signal }: CommandContext,
): Promise<void> => {
  const { db, pseudonyms } = store
  const topic = findTopic(await listTopics(db), slug)
  const bar = createProgressBar(stderr)
  const total = { read: 0, rejected: 0, gaps: [] as string[] }
  const source = observed(searchSource(config, range), (page) => {
    total.read += page.changes.length
    total.rejected += page.rejected.length
    total.gaps.push(...(page.gaps ?? []).map((gap) => `${gap.from.toISOString()}: ${gap.reason}`))
    const reached = (page.covered ?? page.gaps?.[0])?.to ?? range.from
    const share =
      (reached.getTime() - range.from.getTime()) / (range.to.getTime() - range.from.getTime())
    bar.show(share, `${total.read} posts, ${reached.toISOString().slice(0, 16)}`)
  })
  const classifiers = await createClassifiers()
  const versionId = await classifierVersionId(db, classifiers.version)
  const { classify } = classifiers
  const report = ({ phase, detail }: { phase?: string; detail?: string }) => {
    if (phase === 'waiting' && detail) bar.show(0, detail)
  }
  try {
    await collect(source, [topic], { db, classify, versionId, pseudonyms, report, signal })
    while ((await rollDirtyBuckets(db, raiseDataVersions)) > 0) signal.throwIfAborted()
  } catch (error) {
    const cause = signal.aborted ? 'interrupted' : error instanceof Error ? error.message : error
    throw new Error(`${cause}; what was read is stored, and the same command goes on`, {
      cause: error,
    })
  } finally {
    bar.clear()
  }
  const words = `${total.read} posts read, ${total.rejected} quarantined, ${total.gaps.length} gaps`
  stdout.write(json ? `${JSON.stringify(total)}\n` : `${words}\n`)
  for (const gap of total.gaps) stderr.write(`gap at ${gap}\n`)
}

/** Fills a topic's history from a search; safe beside a running Vigil, whose database it then shares. */
export const backfill = async (args: string[], context: CommandContext): Promise<number> => {
  const request = readRequest(args, new Date())
  const config = readConfig(context.env)
  const server = await openServer(config, (message) => context.stderr.write(`${message}\n`))
  const claim = await claimInstance(server.address, describeProcess(new Date())).catch((error) => {
    if (error instanceof InstanceInUse) return undefined
    throw error
  })
  try {
    const store = await openStore(server, config)
    try {
      await fill(store, request, config, context)
    } finally {
      await store.db.destroy()
    }
  } finally {
    await claim?.release()
    if (claim) await server.stop()
  }
  return exitCode.done
}
