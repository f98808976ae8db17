import { appendFileSync } from 'node:fs'

/** Places where a crash must lose nothing; the crash tests visit each of them. */
export const crashPoints = [
  'ingest.afterReceive',
  'ingest.afterInsert',
  'ingest.beforeCursor',
  'ingest.afterCommitBeforeAck',
  'rollup.afterClaim',
  'migrate.mid',
] as const
export type CrashPoint = (typeof crashPoints)[number]

let armed: { name: string; countdown: number; logFile: string } | undefined

/**
 * Arms one crash point for a test: `NAME:N` kills this process at its N-th pass, after a line in `logFile`.
 * @throws Error when the specification names no crash point.
 */
export const armCrashPoint = (specification: string, logFile: string): void => {
  const [name = '', count = '1'] = specification.split(':')
  if (!crashPoints.includes(name as CrashPoint)) throw new Error(`no crash point "${name}"`)
  armed = { name, countdown: Number(count), logFile }
}

/** Does nothing, unless a test armed this point. */
export const crashPoint = (name: CrashPoint): void => {
  if (armed?.name !== name || --armed.countdown > 0) return
  appendFileSync(armed.logFile, `${name}\n`)
  process.kill(process.pid, 'SIGKILL')
}
