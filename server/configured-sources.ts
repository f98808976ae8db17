import path from 'node:path'
import type { SourceStates } from './collect/source-states.ts'
import type { Config } from './config.ts'
import { createJetstreamSource } from './sources/bluesky-jetstream.ts'
import { searchName } from './sources/bluesky-search.ts'
import { openBlueskySession } from './sources/bluesky-session.ts'
import { createGuardedFetch, type GuardedFetch } from './sources/guarded-fetch.ts'
import { createMastodonSource } from './sources/mastodon.ts'
import type { Source } from './sources/source.ts'
import { userAgent } from './sources/user-agent.ts'

/** How Bluesky's search logs in; undefined where no login is configured. */
export const searchSession = ({
  blueskyLogin: login,
  dataDir,
  allowPrivateSources,
}: Config): (() => Promise<GuardedFetch>) | undefined => {
  if (!login) return undefined
  const sessionFile = path.resolve(dataDir.path, 'bluesky-session.json')
  const fetch = createGuardedFetch({ allowPrivate: allowPrivateSources, userAgent })
  return () => openBlueskySession({ login, sessionFile, fetch })
}

/**
 * The live sources of this configuration: a new one is a file in sources/ and a line here.
 * What is off is told as a state too, with what would turn it on.
 */
export const configuredSources = (config: Config, states: SourceStates): Source[] => {
  if (config.mastodon.length === 0) {
    states.reporterOf({ name: 'mastodon', platform: 'mastodon' })({
      phase: 'off',
      detail: 'off: name the instances to read in MASTODON_INSTANCES',
    })
  }
  if (!config.blueskyLogin) {
    states.reporterOf({ name: searchName, platform: 'bluesky' })({
      phase: 'off',
      detail:
        'off: set BLUESKY_IDENTIFIER and BLUESKY_APP_PASSWORD to fill gaps and the past by search',
    })
  }
  return [
    createJetstreamSource({
      urls: config.jetstreamUrls,
      allowInsecure: config.allowPrivateSources,
    }),
    ...config.mastodon.map(({ instance, token }) =>
      createMastodonSource({
        instance,
        allowPrivate: config.allowPrivateSources,
        ...(token ? { token } : {}),
      }),
    ),
  ]
}
