import { parseArgs } from 'node:util'
import type { TimeRange } from '../../shared/interval.ts'
import { UsageError } from './command.ts'

export const usage = `Usage: vigil backfill --topic TOPIC --since DAY [--until DAY] [--source bluesky] [--again] [--json]

Fills a topic's past from Bluesky's search. DAY is 2026-02-13 or a time with zone, 2026-02-13T09:00:00Z; until is
exclusive, and a few minutes ago by default, as the search takes a moment to know of a post. What was filled before is
left out, so that the same command goes on after an interruption; --again searches it anew.
Needs BLUESKY_IDENTIFIER and BLUESKY_APP_PASSWORD.
`

/** What to fill. `again`: also what was filled before. */
export type BackfillRequest = { topic: string; range: TimeRange; again: boolean; json: boolean }

const misused = (message: string) => new UsageError(`${message}\n\n${usage}`)

const day = /^\d{4}-\d{2}-\d{2}$/
const instant = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/

const startOf = (text: string): Date => new Date(`${text}T00:00:00Z`)

/** `Date` takes 30 February for 2 March. */
const isRealDay = (text: string): boolean => {
  const time = startOf(text)
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text)
}

const readMoment = (name: string, value: string): Date => {
  const [, dayOfInstant = value] = instant.exec(value) ?? []
  const time = day.test(value) ? startOf(value) : new Date(instant.test(value) ? value : Number.NaN)
  if (!isRealDay(dayOfInstant) || Number.isNaN(time.getTime())) {
    throw misused(
      `--${name} "${value}": expected a day (2026-02-13) or a time with zone (2026-02-13T09:00:00Z)`,
    )
  }
  return time
}

/**
 * Reads the command line.
 * @param latest what lies after it cannot be searched yet
 * @returns undefined when the person only asks for help
 * @throws UsageError that names the value, what is allowed, and how the command is used
 */
export const readRequest = (args: string[], latest: Date): BackfillRequest | undefined => {
  const { values } = parseArgs({
    args,
    options: {
      topic: { type: 'string' },
      source: { type: 'string', default: 'bluesky' },
      since: { type: 'string' },
      until: { type: 'string' },
      again: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const { topic, source, since, until, again, json } = values
  if (values.help) return undefined
  if (source !== 'bluesky') throw misused(`--source "${source}": expected bluesky`)
  if (!topic) throw misused('--topic is missing: expected a topic, such as keep4o')
  if (!since) throw misused('--since is missing: expected a day, such as 2026-02-13')
  const from = readMoment('since', since)
  const end = until === undefined ? latest : readMoment('until', until)
  if (from >= end && until !== undefined) {
    throw misused(`--until "${until}" does not lie after --since "${since}"`)
  }
  if (from >= latest) {
    throw misused(`--since "${since}" lies in the future, or less than a few minutes ago`)
  }
  return { topic, range: { from, to: end < latest ? end : latest }, again, json }
}
