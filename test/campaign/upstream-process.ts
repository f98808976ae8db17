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
  const connected = Promise.withResolvers<void>()
  let noted = 0
  setInterval(() => {
    for (const { searchParams } of jetstream.requests.slice(noted))
      appendFileSync(ledger, `${searchParams.get('cursor')}\n`)
    noted = jetstream.requests.length
    if (noted > 0) connected.resolve()
  }, 5)
  const said = Math.floor(frames.length / 3)
  const size = Math.ceil((frames.length - said) / pieces)
  jetstream.publish(...frames.slice(0, said))
  process.send?.({ url: jetstream.url })
  await connected.promise
  for (let at = said; at < frames.length; at += size) {
    await wait(pauseMs)
    jetstream.publish(...frames.slice(at, at + size))
  }
}

process.once('message', (task: UpstreamTask) => run(task))
process.once('disconnect', () => process.exit())
