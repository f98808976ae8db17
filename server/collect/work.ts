import type { Logger } from 'pino'
import type { Classifiers } from '../classify/classifier.ts'
import type { Source } from '../sources/source.ts'
import { classifierVersionId } from '../store/classifier-version.ts'
import type { Db } from '../store/open-database.ts'
import type { Pseudonyms } from '../store/pseudonyms.ts'
import { listTopics } from '../store/topics.ts'
import { keepHouse } from './housekeeping.ts'
import { keepCollecting } from './schedule.ts'
import type { SourceStates } from './source-states.ts'

export type Work = {
  db: Db
  sources: readonly Source[]
  states: SourceStates
  classifiers: Classifiers
  pseudonyms: Pseudonyms
  log: Logger
}

/** Runs every source and the housekeeping side by side until the signal aborts and all have come to rest. */
export const work = async (
  { db, sources, states, classifiers, pseudonyms, log }: Work,
  signal: AbortSignal,
): Promise<void> => {
  const topics = await listTopics(db)
  const versionId = await classifierVersionId(db, classifiers.version)
  const { classify } = classifiers
  const running = sources.map((source) => {
    const report = states.reporterOf(source)
    const dependencies = { db, classify, versionId, pseudonyms, report, signal }
    return keepCollecting(source, topics, dependencies, log)
  })
  await Promise.all([...running, keepHouse(db, { now: () => new Date(), log, signal })])
}
