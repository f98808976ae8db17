import type { Logger } from 'pino'
import { createClassifiers } from './classify/classifiers.ts'
import { pause } from './collect/pause.ts'
import { createSourceStates } from './collect/source-states.ts'
import { type Work, work } from './collect/work.ts'
import type { Config } from './config.ts'
import { configuredSources } from './configured-sources.ts'
import { openDemo } from './demo/demo.ts'
import { openServer, openStore } from './open-store.ts'
import { serveApi } from './serve-api.ts'
import { isDatabaseAway } from './store/database-errors.ts'
import { claimInstance, describeProcess, InstanceInUse } from './store/instance-lock.ts'

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

const holder = describeProcess(new Date())

type Claim = Awaited<ReturnType<typeof claimInstance>>

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
const workUnderClaim = async (program: Program, first: Claim, job: Work): Promise<void> => {
  const { signal, log } = program
  for (let claim: Claim | undefined = first; claim; claim = await claimAgain(program)) {
    const term = new AbortController()
    claim.lost.then(() => term.abort())
    const until = AbortSignal.any([signal, term.signal])
    await work(job, until).catch((error) => {
      if (!isDatabaseAway(error)) throw error
      log.warn({ err: error }, 'the database is away')
    })
    if (signal.aborted) return claim.release()
    log.warn('lost the claim on the database; work is paused until it is back')
  }
}

/**
 * Puts the parts together: database, classifiers, sources, API. Runs until the signal aborts, then closes in the
 * opposite order.
 * @throws InstanceInUse when another process works on this database; Error in words for the operator otherwise.
 */
export const run = async (program: Program): Promise<void> => {
  const { config, demo: demoOnly, log, say, signal } = program
  const server = await openServer(config, say)
  const claim = await claimInstance(server.address, holder)
  const closers: (() => Promise<unknown>)[] = [() => claim.release(), () => server.stop()]
  try {
    const { db, address, pseudonyms } = await openStore(server, config)
    closers.unshift(() => db.destroy())
    const classifiers = await createClassifiers()
    const states = createSourceStates()
    states.onChange(({ source, phase, detail }) =>
      log.info({ source, phase }, `${source}: ${detail}`),
    )
    const demo = await openDemo({ address, classifiers, pseudonyms, log, signal })
    closers.unshift(() => demo.close())
    if (demoOnly) demo.start()

    const sources = config.roles.has('collect') ? configuredSources(config, states) : []
    if (config.roles.has('web')) {
      const api = await serveApi({ config, db, address, demo, states, log, signal })
      closers.unshift(() => api.close())
      say(`\n  Vigil is at ${api.url}${demoOnly ? '/?topic=keep4o-demo' : ''}\n`)
    }
    for (const state of states.list()) say(`  ${state.source}: ${state.detail}`)
    say(demoOnly ? '' : '  Ctrl-C stops. No network? `npm run demo` shows synthetic data.\n')
    await workUnderClaim(program, claim, { db, sources, states, classifiers, pseudonyms, log })
  } finally {
    for (const close of closers) {
      await close().catch((error) => log.error({ err: error }, 'closing failed'))
    }
  }
}
