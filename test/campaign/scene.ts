import { onTestFinished } from 'vitest'
import { createJetstreamSource } from '../../server/sources/bluesky-jetstream.ts'
import type { Source } from '../../server/sources/source.ts'
import type { Db } from '../../server/store/open-database.ts'
import { testDatabase } from '../database.ts'
import { startFaultProxy } from '../fakes/fault-proxy.ts'
import { type StandInOptions, startJetstream } from '../fakes/jetstream.ts'
import {
  aggregateViolations,
  gapViolations,
  ledgerViolations,
  storeViolations,
} from '../invariants.ts'
import { replay } from '../oracle.ts'
import { hastyClock, startPipeline } from './pipeline.ts'
import { source } from './stored.ts'
import { frameOf, type UpstreamEvent } from './upstream-event.ts'
import { upstreamScript } from './upstream-script.ts'

export const hourMs = 3_600_000

type StartOptions = { urls?: string[]; through?: Db; others?: Source[] }
type SceneOptions = { seed?: number; posts?: number; upstream?: StandInOptions }

/** A stand-in with a script behind a proxy, and the pipeline that reads it through the proxy into a new database. */
export const openScene = async ({ seed = 1, posts = 160, upstream = {} }: SceneOptions = {}) => {
  const { db, address, drop } = await testDatabase()
  onTestFinished(drop)
  const startMs = Date.now() - 2 * hourMs
  const events = upstreamScript({ seed, posts, startMs, spanMs: 2 * hourMs - 60_000 })
  const jetstream = await startJetstream(upstream)
  onTestFinished(jetstream.close)
  const proxy = await startFaultProxy(Number(new URL(jetstream.url).port))
  onTestFinished(proxy.close)
  const throughProxy = `ws://127.0.0.1:${proxy.port}/subscribe`
  let said = 0
  return {
    db,
    address,
    events,
    jetstream,
    proxy,
    /** Says the script on, up to this share of it. */
    say: (share: number) => {
      const end = Math.floor(share * events.length)
      jetstream.publish(...events.slice(said, end).map(frameOf))
      said = end
    },
    /** Starts to collect, through the proxy unless told otherwise; `through` is another way to the database. */
    start: async (options: StartOptions = {}) => {
      const { urls = [throughProxy], through = db, others = [] } = options
      const reading = createJetstreamSource({ urls, allowInsecure: true, clock: hastyClock })
      const pipeline = await startPipeline(through, [reading, ...others])
      onTestFinished(pipeline.stop)
      return pipeline
    },
    /** The time of the last event said so far. */
    saidUs: () => events[said - 1]?.timeUs ?? 0,
  }
}
export type Scene = Awaited<ReturnType<typeof openScene>>

/** What contradicts that all of these events are stored, whatever was sent more than once. */
export const violations = async (
  db: Db,
  events: readonly UpstreamEvent[],
  { jetstream }: Scene,
) => {
  const [first, last] = [events[0]?.timeUs ?? 0, events.at(-1)?.timeUs ?? 0]
  const sent = jetstream.requests.map((request) => {
    const fromUs = Number(request.searchParams.get('cursor'))
    return events.filter(({ timeUs }) => timeUs >= fromUs).length
  })
  const received = { least: events.length, most: sent.reduce((sum, count) => sum + count, 0) }
  const range = { from: new Date(first / 1_000), to: new Date(last / 1_000) }
  return [
    ...(await storeViolations(db, source, replay(events))),
    ...(await ledgerViolations(db, source, received)),
    ...(await aggregateViolations(db)),
    ...(await gapViolations(db, source, range)),
  ]
}

/** Says the rest of the script in pieces. */
export const sayTheRest = async (scene: Scene, from: number, pauseMs = 100): Promise<void> => {
  for (let share = from; share < 1; share += 0.1) {
    scene.say(share)
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
  scene.say(1)
}
