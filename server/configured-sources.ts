import type { SourceStates } from './collect/source-states.ts'
import type { Config } from './config.ts'
import { createJetstreamSource } from './sources/bluesky-jetstream.ts'
import { createMastodonSource } from './sources/mastodon.ts'
import type { Source } from './sources/source.ts'

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
