import type { Topic } from '../../shared/topic.ts'
import type { Source } from '../sources/source.ts'
import { type CollectDependencies, collect } from './collect.ts'
import { pause } from './pause.ts'

const firstWaitMs = 1_000
const longestWaitMs = 60_000

/**
 * Keeps a live source running: when collecting fails it tells why, waits with growing, jittered pauses, and starts
 * again from the stored cursor. Ends when the signal aborts.
 */
export const keepCollecting = async (
  source: Source,
  topics: readonly Topic[],
  dependencies: CollectDependencies,
  log: { error(details: object, message: string): void },
): Promise<void> => {
  const { report, signal } = dependencies
  let failures = 0
  while (!signal.aborted) {
    const startedAt = performance.now()
    try {
      await collect(source, topics, dependencies)
      if (!signal.aborted) report({ phase: 'stopped', detail: 'done' })
      return
    } catch (error) {
      if (signal.aborted) return
      failures = performance.now() - startedAt > longestWaitMs ? 1 : failures + 1
      const waitMs =
        Math.min(longestWaitMs, firstWaitMs * 2 ** failures) * (0.5 + Math.random() / 2)
      const retryAt = new Date(Date.now() + waitMs).toISOString()
      const cause = error instanceof Error ? error.message : String(error)
      log.error({ source: source.name, err: error, retryAt }, 'collecting failed')
      report({ phase: 'waiting', detail: `failed: ${cause}; trying again`, retryAt })
      await pause(waitMs, signal)
    }
  }
}
