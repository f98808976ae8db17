import type { Topic } from '../../shared/topic.ts'
import type { Classify } from '../classify/classifier.ts'
import { crashPoint } from '../crash-point.ts'
import { createTopicMatcher } from '../normalise/match-topics.ts'
import { tagKey } from '../normalise/tag-key.ts'
import type { Report, Source } from '../sources/source.ts'
import { readCursor } from '../store/cursors.ts'
import { isDatabaseAway, retryContention } from '../store/database-errors.ts'
import type { Db } from '../store/open-database.ts'
import type { Pseudonyms } from '../store/pseudonyms.ts'
import { pause } from './pause.ts'
import { type PreparedPage, preparePage } from './prepare-page.ts'
import { savePage } from './save-page.ts'

export type CollectDependencies = {
  db: Db
  classify: Classify
  versionId: number
  pseudonyms: Pseudonyms
  report: Report
  signal: AbortSignal
}

const databaseRetryMs = 2_000

/** Saves a page; while the database is away it keeps the page, says so, and tries again. */
const saveForSure = async (
  source: Source,
  topicIds: readonly number[],
  page: PreparedPage,
  { db, report, signal }: CollectDependencies,
): Promise<void> => {
  for (;;) {
    try {
      const saved = await retryContention(() => savePage(db, source.name, topicIds, page))
      if (saved.lastPostAt) report({ lastPostAt: saved.lastPostAt.toISOString() })
      return crashPoint('ingest.afterCommitBeforeAck')
    } catch (error) {
      if (!isDatabaseAway(error) || signal.aborted) throw error
      const retryAt = new Date(Date.now() + databaseRetryMs).toISOString()
      const cause = error instanceof Error ? error.message : String(error)
      report({
        phase: 'waiting',
        detail: `the database is away (${cause}); nothing is lost`,
        retryAt,
      })
      await pause(databaseRetryMs, signal)
    }
  }
}

/**
 * The way of a post: source → normalise (in the source) → match → classify → store, page by page, until the source
 * ends or the signal aborts. While one page is being committed the next is matched and classified.
 * The cursor moves with each commit, never before.
 * @throws what the source or the store throws for good; whoever schedules this waits and starts again.
 */
export const collect = async (
  source: Source,
  topics: readonly Topic[],
  dependencies: CollectDependencies,
): Promise<void> => {
  const { db, classify, versionId, pseudonyms, report, signal } = dependencies
  const tagKeys = new Set(topics.flatMap((topic) => topic.aliases.map(tagKey)))
  const topicIds = topics.map((topic) => topic.id)
  const match = createTopicMatcher(topics)
  const preparation = { source: source.name, match, classify, versionId, pseudonyms }
  const cursor = await readCursor(db, source.name)

  let saving = Promise.resolve()
  try {
    for await (const page of source.pages({ topics, tagKeys }, cursor, report, signal)) {
      crashPoint('ingest.afterReceive')
      const prepared = await preparePage(page, preparation)
      await saving
      saving = saveForSure(source, topicIds, prepared, dependencies)
      saving.catch(() => undefined) // awaited above or below; until then it is nobody's surprise
    }
  } finally {
    await saving // also when the source fails: whoever starts again must find this page's cursor
  }
}
