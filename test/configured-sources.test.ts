import { expect, test } from 'vitest'
import { createSourceStates } from '../server/collect/source-states.ts'
import { readConfig } from '../server/config.ts'
import { configuredSources, searchSession } from '../server/configured-sources.ts'

const configure = (env: Record<string, string>) => {
  const states = createSourceStates()
  const config = readConfig(env)
  const sources = configuredSources(config, states).map(({ name }) => name)
  const told = states.list().map(({ source }) => source)
  const off = Object.fromEntries(
    states
      .list()
      .flatMap(({ source, phase, detail }) => (phase === 'off' ? [[source, detail]] : [])),
  )
  return { sources, told, off, searches: searchSession(config) !== undefined }
}

test('without settings, Bluesky is read live, and what is off says what would turn it on', () => {
  expect(configure({})).toEqual({
    sources: ['bluesky-live'],
    told: ['bluesky-live', 'mastodon', 'bluesky-search'],
    off: {
      mastodon: 'off: name the instances to read in MASTODON_INSTANCES',
      'bluesky-search':
        'off: set BLUESKY_IDENTIFIER and BLUESKY_APP_PASSWORD to fill gaps and the past by search',
    },
    searches: false,
  })
})

test('with a login the search is on, and each named instance is a source', () => {
  const env = {
    BLUESKY_IDENTIFIER: 'searcher.example',
    BLUESKY_APP_PASSWORD: 'app-pass-word',
    MASTODON_INSTANCES: 'one.example,two.example',
  }
  expect(configure(env)).toEqual({
    sources: ['bluesky-live', 'mastodon:one.example', 'mastodon:two.example'],
    told: ['bluesky-live', 'mastodon:one.example', 'mastodon:two.example', 'bluesky-search'],
    off: {},
    searches: true,
  })
})
