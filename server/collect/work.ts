import type { Logger } from 'pino'
import type { Classifiers } from '../classify/classifier.ts'
import type { Source } from '../sources/source.ts'
import { classifierVersionId } from '../store/classifier-version.ts'
import type { Db } from '../store/open-database.ts'
import type { Pseudonyms } from '../store/pseudonyms.ts'
import { listTopics } from '../store/topics.ts'
import { keepHouse } from './housekeeping.ts'
import { keepRepairing, type Repair, repairer } from './repair-gaps.ts'
import { keepCollecting } from './schedule.ts'
import type { SourceStates } from './source-states.ts'

export type Work = {
  db: Db
  sources: readonly Source[]
  /** How gaps of the live sources are filled; absent where no login allows it. */
  repair?: Repair
  states: SourceStates
  classifiers: Classifiers
  pseudonyms: Pseudonyms
  log: Logger
}

/** Runs every source and the housekeeping side by side until the signal aborts and all have come to rest. */
export const work = async (
  { db, sources, repair, states, classifiers, pseudonyms, log }: Work,
  signal: AbortSignal,
): Promise<void> => {
  const topics = await listTopics(db)
  const versionId = await classifierVersionId(db, classifiers.version)
  const { classify } = classifiers
  const dependenciesOf = (source: Pick<Source, 'name' | 'platform'>) => {
    const report = states.reporterOf(source)
    return { db, classify, versionId, pseudonyms, report, signal }
  }
  const running = sources.map((source) =>
    keepCollecting(source, topics, dependenciesOf(source), log),
  )
  if (repair) running.push(keepRepairing(topics, repair, dependenciesOf(repairer), log))
  await Promise.all([...running, keepHouse(db, { now: () => new Date(), log, signal })])
}
