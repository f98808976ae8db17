import { type Clock, systemClock } from './clock.ts'
import { createGuardedFetch, type GuardedFetch } from './guarded-fetch.ts'
import { follow } from './mastodon-follow.ts'
import { MastodonMemory } from './mastodon-memory.ts'
import { readPolicy } from './mastodon-policy.ts'
import { createRest } from './mastodon-rest.ts'
import { keepStreaming } from './mastodon-stream.ts'
import { Refused } from './mastodon-timeline.ts'
import type { Source } from './source.ts'
import { userAgent } from './user-agent.ts'

export type MastodonSourceOptions = {
  /** A host, or a base address such as `http://127.0.0.1:3000`. */
  instance: string
  /** A user's token with `read:statuses`; opens closed timelines and the stream. */
  token?: string
  /** Lets private addresses and plain http through: for an instance of one's own. */
  allowPrivate: boolean
  fetch?: GuardedFetch
  clock?: Clock
  random?: () => number
  /** From the start of one poll to that of the next, in milliseconds. */
  pollMs?: number
  /** Least time between two requests, in milliseconds. */
  paceMs?: number
  /** Silence of the stream after which it is tested, in milliseconds. */
  idleMs?: number
}

const recheckMs = 15 * 60_000

/**
 * The public posts of the watched hashtags as one Mastodon instance has received them: polled by `min_id`, walked again
 * every six hours, and streamed where there is a token. An instance that does not let us read is asked again every
 * quarter of an hour; nothing is claimed about that time.
 */
export const createMastodonSource = (options: MastodonSourceOptions): Source => {
  const { token, allowPrivate, clock = systemClock } = options
  const { random = Math.random, pollMs = 45_000, paceMs = 3_000, idleMs = 30_000 } = options
  const base = new URL(
    options.instance.includes('://') ? options.instance : `https://${options.instance}`,
  )
  const fetch = options.fetch ?? createGuardedFetch({ allowPrivate, userAgent })
  return {
    name: `mastodon:${base.host}`,
    platform: 'mastodon',
    async *pages(watch, cursor, report, signal) {
      const rest = createRest({ base, token, fetch, clock, random, paceMs, report, signal })
      const memory = new MastodonMemory(cursor, clock.now())
      report({ phase: 'connecting', detail: `asks ${base.host} what it allows` })
      try {
        for (;;) {
          const words = yield* readWhileAllowed()
          const retryAt = new Date(clock.now().getTime() + recheckMs).toISOString()
          report({ phase: 'unauthorised', detail: `${base.host} ${words}`, retryAt })
          await clock.sleep(recheckMs, signal)
          signal.throwIfAborted()
        }
      } catch (error) {
        if (!signal.aborted) throw error
      }

      /** Hands on pages until the instance refuses; returns its words. */
      async function* readWhileAllowed() {
        const policy = await readPolicy(rest, token !== undefined)
        if (!policy.allowed) return policy.words
        const { domain: host = base.host, joinsTags, streamingUrl: url } = policy
        const session = { watch, host, joinsTags, rest, memory, clock }
        const names = [...watch.tagKeys]
        const openStream =
          url && token
            ? (until: AbortSignal) =>
                keepStreaming({ url, token, names, allowPrivate, clock, random, idleMs }, until)
            : undefined
        try {
          yield* follow(
            { session, policy, hasToken: token !== undefined, pollMs, report, openStream },
            signal,
          )
        } catch (error) {
          if (error instanceof Refused) return error.message
          throw error
        }
      }
    },
  }
}
