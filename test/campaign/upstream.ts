import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { frameOf, type UpstreamEvent } from './upstream-event.ts'
import type { UpstreamTask } from './upstream-process.ts'

/** A Jetstream server with a script, in a process of its own. */
export type Upstream = {
  url: string
  /** The cursors, in unix microseconds, of the connections made since this was last asked. */
  newConnections(): number[]
  close(): Promise<void>
}

/**
 * Starts an upstream that has said a third of these events, and says the rest in so many pieces once somebody has
 * connected. It notes each connection in a file in `folder`.
 */
export const startUpstream = async (
  events: readonly UpstreamEvent[],
  { folder, pieces }: { folder: string; pieces: number },
): Promise<Upstream> => {
  const ledger = path.join(folder, 'upstream.ledger')
  const child = fork(path.join(import.meta.dirname, 'upstream-process.ts'), [], { execArgv: [] })
  const task: UpstreamTask = { frames: events.map(frameOf), ledger, pieces }
  child.send(task)
  const [{ url }] = await once(child, 'message')
  let seen = 0
  return {
    url,
    newConnections: () => {
      const lines = existsSync(ledger) ? readFileSync(ledger, 'utf8').trim().split('\n') : []
      const fresh = lines.slice(seen).map(Number)
      seen = lines.length
      return fresh
    },
    close: async () => {
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}
