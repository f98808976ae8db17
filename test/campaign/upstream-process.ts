/**
 * An upstream in a process of its own, which goes on while the program dies: it has a first part of its script behind
 * it, and says the rest piece by piece once somebody has connected.
 */
import { appendFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { startJetstream } from '../fakes/jetstream.ts'

/** What the parent sends at first: the frames, where to note each connection's cursor, in how many pieces to speak. */
export type UpstreamTask = { frames: string[]; ledger: string; pieces: number }

const pauseMs = 300

const run = async ({ frames, ledger, pieces }: UpstreamTask): Promise<void> => {
  const jetstream = await startJetstream()
  process.send?.({ url: jetstream.url })
  const said = Math.floor(frames.length / 3)
  const size = Math.ceil((frames.length - said) / pieces)
  jetstream.publish(...frames.slice(0, said))
  for (let at = said, noted = 0; ; ) {
    await wait(jetstream.connections === 0 ? 10 : pauseMs)
    for (; noted < jetstream.requests.length; noted++)
      appendFileSync(ledger, `${jetstream.requests[noted]?.searchParams.get('cursor')}\n`)
    if (at === said && noted === 0) continue
    jetstream.publish(...frames.slice(at, at + size))
    at += size
  }
}

process.once('message', (task: UpstreamTask) => run(task))
process.once('disconnect', () => process.exit())
