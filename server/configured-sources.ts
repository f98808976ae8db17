import path from 'node:path'
import { repairer } from './collect/repair-gaps.ts'
import type { SourceStates } from './collect/source-states.ts'
import type { Config } from './config.ts'
import { createJetstreamSource } from './sources/bluesky-jetstream.ts'
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

/** What is not set up, with what would turn it on. */
const whatIsOff = (config: Config) => [
  ...(config.mastodon.length > 0
    ? []
    : [
        {
          name: 'mastodon',
          platform: 'mastodon' as const,
          detail: 'off: name the instances to read in MASTODON_INSTANCES',
        },
      ]),
  ...(config.blueskyLogin
    ? []
    : [
        {
          ...repairer,
          detail:
            'off: set BLUESKY_IDENTIFIER and BLUESKY_APP_PASSWORD to fill gaps and the past by search',
        },
      ]),
]

/**
 * The live sources of this configuration: a new one is a file in sources/ and a line here.
 * Each has a state from now on, and so has what is off.
 */
export const configuredSources = (config: Config, states: SourceStates): Source[] => {
  const { jetstreamUrls: urls, allowPrivateSources: allowPrivate } = config
  const sources = [
    createJetstreamSource({ urls, allowInsecure: allowPrivate }),
    ...config.mastodon.map(({ instance, token }) =>
      createMastodonSource({ instance, allowPrivate, ...(token ? { token } : {}) }),
    ),
  ]
  const searches = config.blueskyLogin ? [repairer] : []
  for (const source of [...sources, ...searches]) states.reporterOf(source)
  for (const { detail, ...source } of whatIsOff(config)) {
    states.reporterOf(source)({ phase: 'off', detail })
  }
  return sources
}
