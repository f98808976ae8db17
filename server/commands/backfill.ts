import type { TimeRange } from '../../shared/interval.ts'
import type { Topic } from '../../shared/topic.ts'
import { createClassifiers } from '../classify/classifiers.ts'
import { collect } from '../collect/collect.ts'
import { readConfig } from '../config.ts'
import { searchSession } from '../configured-sources.ts'
import { openServer, openStore, type Server, type Store } from '../open-store.ts'
import { rollDirtyBuckets } from '../rollup/roll.ts'
import {
  createSearchSource,
  type SearchOptions,
  searchableUntil,
  searchName,
} from '../sources/bluesky-search.ts'
import type { Page, Report, Source } from '../sources/source.ts'
import { classifierVersionId } from '../store/classifier-version.ts'
import { raiseDataVersions } from '../store/data-version.ts'
import { claimInstance, describeProcess, InstanceInUse } from '../store/instance-lock.ts'
import { listTopics } from '../store/topics.ts'
import { findUnfilled } from '../store/unfilled.ts'
import { type BackfillRequest, readRequest, usage } from './backfill-request.ts'
import { type CommandContext, exitCode, UsageError } from './command.ts'
import { createProgressBar } from './progress-bar.ts'

type Search = Pick<SearchOptions, 'open' | 'paceMs'>

const lengthOf = ({ from, to }: TimeRange) => to.getTime() - from.getTime()

const findTopic = (topics: Topic[], slug: string): Topic => {
  const topic = topics.find((each) => each.slug === slug)
  if (topic) return topic
  const known = topics.map((each) => each.slug).join(', ')
  throw new UsageError(`There is no topic "${slug}": expected one of ${known}`)
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

/** Adds up what a search brings, and shows how far it has come. */
const createTally = (ranges: readonly TimeRange[], stream: CommandContext['stderr']) => {
  const bar = createProgressBar(stream)
  const total = { read: 0, rejected: 0, gaps: [] as string[] }
  const wholeMs = ranges.reduce((sum, range) => sum + lengthOf(range), 0)
  let doneMs = 0
  const onPage = ({ changes, rejected, covered, gaps = [] }: Page) => {
    total.read += changes.length
    total.rejected += rejected.length
    total.gaps.push(...gaps.map(({ from, reason }) => `${from.toISOString()}: ${reason}`))
    const slice = covered ?? gaps[0]
    if (!slice) return
    doneMs += lengthOf(slice)
    bar.show(doneMs / wholeMs, `${total.read} posts, ${slice.to.toISOString().slice(0, 16)}`)
  }
  const report: Report = ({ phase, detail = '' }) => {
    if (phase === 'waiting') bar.show(doneMs / wholeMs, detail)
  }
  return { total, onPage, report, clear: bar.clear }
}

const fill = async (
  { db, pseudonyms }: Store,
  { topic: slug, range, again, json }: BackfillRequest,
  search: Search,
  { stdout, stderr, signal }: CommandContext,
): Promise<void> => {
  const topic = findTopic(await listTopics(db), slug)
  const ranges = again ? [range] : await findUnfilled(db, topic.id, searchName, range)
  if (ranges.length === 0) stderr.write('All of this was filled before; --again searches it anew\n')
  const { total, onPage, report, clear } = createTally(ranges, stderr)
  const source = observed(createSearchSource({ ...search, ranges }), onPage)
  const { classify, version } = await createClassifiers()
  const versionId = await classifierVersionId(db, version)
  try {
    await collect(source, [topic], { db, classify, versionId, pseudonyms, report, signal })
    signal.throwIfAborted()
    while ((await rollDirtyBuckets(db, raiseDataVersions)) > 0) signal.throwIfAborted()
  } catch (error) {
    const cause = signal.aborted ? 'interrupted' : error instanceof Error ? error.message : error
    throw new Error(`${cause}; what was read is stored, and the same command goes on`, {
      cause: error,
    })
  } finally {
    clear()
  }
  const words = `${total.read} posts read, ${total.rejected} quarantined, ${total.gaps.length} gaps`
  stdout.write(json ? `${JSON.stringify(total)}\n` : `${words}\n`)
  for (const gap of total.gaps) stderr.write(`gap at ${gap}\n`)
}

/** Stops the embedded server, unless somebody works on it. */
const stopIfUnused = async (server: Server): Promise<void> => {
  try {
    const claim = await claimInstance(server.address, describeProcess(new Date()))
    await claim.release()
  } catch (error) {
    if (error instanceof InstanceInUse) return
    throw error
  }
  await server.stop()
}

/**
 * Fills a topic's history from a search, beside a running Vigil or without one.
 * @param pace how fast it asks, for tests
 * @returns exit code: done, also when some slices could not be filled; they are named on stderr
 * @throws UsageError when the command line or a missing login is at fault, Error in words for the operator otherwise
 */
export const backfill = async (
  args: string[],
  context: CommandContext,
  pace: Pick<SearchOptions, 'paceMs'> = {},
): Promise<number> => {
  const request = readRequest(args, searchableUntil(new Date()))
  if (!request) {
    context.stdout.write(usage)
    return exitCode.done
  }
  const config = readConfig(context.env)
  const open = searchSession(config)
  if (!open) {
    throw new UsageError(
      'The search needs a Bluesky account: set BLUESKY_IDENTIFIER and BLUESKY_APP_PASSWORD (make an app password in the settings of Bluesky)',
    )
  }
  const server = await openServer(config, (message) => context.stderr.write(`${message}\n`))
  try {
    const store = await openStore(server, config)
    try {
      await fill(store, request, { open, ...pace }, context)
    } finally {
      await store.db.destroy()
    }
  } finally {
    await stopIfUnused(server)
  }
  return exitCode.done
}
