import type { Logger } from 'pino'
import { evaluateSourceAlarms } from './alerts/source-alarm.ts'
import { createClassifiers } from './classify/classifiers.ts'
import { pause } from './collect/pause.ts'
import { createSourceStates } from './collect/source-states.ts'
import { type Work, work } from './collect/work.ts'
import type { Config } from './config.ts'
import { configuredSources, searchSession } from './configured-sources.ts'
import { openDemo } from './demo/demo.ts'
import { openServer, openStore } from './open-store.ts'
import { serveApi } from './serve-api.ts'
import { isDatabaseAway } from './store/database-errors.ts'
import { claimInstance, describeProcess, InstanceInUse } from './store/instance-lock.ts'
import type { Db } from './store/open-database.ts'

/** What the whole program needs of the process that it runs in. */
export type Program = {
  config: Config
  /** Synthetic data only. */
  demo: boolean
  log: Logger
  /** Speaks to the person who started it. */
  say: (message: string) => void
  signal: AbortSignal
}

type Claim = Awaited<ReturnType<typeof claimInstance>>
type Job = (signal: AbortSignal) => Promise<unknown>

const holder = describeProcess(new Date())

const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })

const claimAgain = async ({ config, log, signal }: Program): Promise<Claim | undefined> => {
  while (!signal.aborted) {
    try {
      const { address } = await openServer(config, (message) => log.info(message))
      return await claimInstance(address, holder)
    } catch (error) {
      if (error instanceof InstanceInUse) throw error
      log.warn({ err: error }, 'the database is away; trying again')
      await pause(2_000, signal)
    }
  }
}

/**
 * Works as long as this process holds the claim on the database. When the claim is lost with its connection, all work
 * stops at once, and begins again, from the stored cursors, under a new claim.
 */
const workUnderClaim = async (program: Program, first: Claim, job: Job): Promise<void> => {
  const { signal, log } = program
  for (let claim: Claim | undefined = first; claim; claim = await claimAgain(program)) {
    const term = new AbortController()
    claim.lost.then(() => term.abort())
    await job(AbortSignal.any([signal, term.signal])).catch((error) => {
      if (!isDatabaseAway(error)) throw error
      log.warn({ err: error }, 'the database is away')
    })
    term.abort()
    await claim.release().catch(() => undefined)
    if (signal.aborted) return
    log.warn('lost the claim on the database; work is paused until it is back')
  }
}

/** Looks once a minute whether a source hands over much that cannot be read. */
const watchAlarms = async (db: Db, log: Logger, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    await evaluateSourceAlarms(db, new Date()).catch((error) => {
      log.error({ err: error }, 'alarms could not be evaluated')
    })
    await pause(60_000, signal)
  }
}

const jobFor = ({ config, demo, log }: Program, parts: Work): Job => {
  const collects = config.roles.has('collect') && !demo
  const alerts = config.roles.has('alert') && !demo
  return (signal) =>
    Promise.all([
      untilAborted(signal),
      collects && work(parts, signal),
      alerts && watchAlarms(parts.db, log, signal),
    ])
}

/**
 * Puts the parts together: database, classifiers, sources, API. Runs until the signal aborts, then closes in the
 * opposite order.
 * @throws InstanceInUse when another process works on this database; Error in words for the operator otherwise.
 */
export const run = async (program: Program): Promise<void> => {
  const { config, demo: demoOnly, log, say, signal } = program
  const server = await openServer(config, say)
  // Any number of processes may serve pages from one database; one works on it.
  const claim =
    config.roles.has('collect') || config.roles.has('alert') || demoOnly
      ? await claimInstance(server.address, holder)
      : undefined
  const closers: (() => Promise<unknown>)[] = claim ? [() => server.stop()] : []
  try {
    const { db, address, pseudonyms } = await openStore(server, config)
    closers.unshift(() => db.destroy())
    const classifiers = await createClassifiers()
    const states = createSourceStates()
    states.onChange(({ source, phase, detail }) => log.info({ source, phase }, detail))
    const demo = await openDemo({ address, classifiers, log, signal })
    closers.unshift(() => demo.close())
    if (demoOnly && !demo.db()) {
      say('Preparing synthetic demo data: half a minute or so, the first time')
      await demo.start()
    }

    const collects = config.roles.has('collect') && !demoOnly
    const sources = collects ? configuredSources(config, states) : []
    if (config.roles.has('web')) {
      const api = await serveApi({ config, address, demo, demoOnly, states, log, signal })
      closers.unshift(() => api.close())
      say(`\n  Vigil is at ${api.url}\n`)
    }
    for (const { source, detail } of states.list()) say(`  ${source}: ${detail}`)
    say(`  Ctrl-C stops.${demoOnly ? '' : ' No network? `npm run demo` shows synthetic data.'}\n`)
    const open = searchSession(config)
    const repair = open ? { repair: { open } } : {}
    const parts = { db, sources, ...repair, states, classifiers, pseudonyms, log }
    const job = jobFor(program, parts)
    await (claim ? workUnderClaim(program, claim, job) : job(signal))
  } finally {
    for (const close of closers) {
      await close().catch((error) => log.error({ err: error }, 'closing failed'))
    }
  }
}
