import { randomBytes } from 'node:crypto'
import { pino } from 'pino'
import { createClassifiers } from '../../server/classify/classifiers.ts'
import { createSourceStates } from '../../server/collect/source-states.ts'
import { work } from '../../server/collect/work.ts'
import { type Clock, systemClock } from '../../server/sources/clock.ts'
import type { Source } from '../../server/sources/source.ts'
import type { Db } from '../../server/store/open-database.ts'
import { createPseudonyms } from '../../server/store/pseudonyms.ts'
import type { SourceState } from '../../shared/source-state.ts'
import type { Running } from './stored.ts'

/** The way of a post from the sources to the store, in this process: for faults whose test needs no death. */
export type Pipeline = Running & {
  state(source: string): SourceState | undefined
  stop(): Promise<void>
}

const pseudonyms = createPseudonyms(randomBytes(32))
const classifiers = createClassifiers()

/** A clock on which waiting takes a twentieth of its time: half a minute of silence, or a back-off, in a second or so. */
export const hastyClock: Clock = {
  now: () => new Date(),
  sleep: (ms, signal) => systemClock.sleep(ms / 20, signal),
}

/** Starts the real sources, classifiers, store and housekeeping on a database. */
export const startPipeline = async (db: Db, sources: readonly Source[]): Promise<Pipeline> => {
  const states = createSourceStates()
  const words: string[] = []
  states.onChange(({ source, phase, detail }) => words.push(`${source}: ${phase}: ${detail}`))
  const stop = new AbortController()
  const log = pino({ level: 'silent' })
  const job = { db, sources, states, classifiers: await classifiers, pseudonyms, log }
  const ended = work(job, stop.signal)
  ended.catch((error) => words.push(String(error)))
  return {
    ended,
    output: () => words.join('\n'),
    state: (source) => states.list().find((state) => state.source === source),
    stop: async () => {
      stop.abort()
      await ended
    },
  }
}
