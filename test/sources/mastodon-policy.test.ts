import { describe, expect, test } from 'vitest'
import { policyOf } from '../../server/sources/mastodon-policy.ts'

const instance = (local?: unknown, remote?: unknown, rest: Record<string, unknown> = {}) => ({
  domain: 'here.example',
  version: '4.5.1',
  configuration: {
    urls: { streaming: 'wss://stream.here.example' },
    ...(local !== undefined && { timelines_access: { hashtag_feeds: { local, remote } } }),
  },
  ...rest,
})

describe('who may read the hashtag timelines', () => {
  const off = /switched its hashtag timelines off/
  const own = /its own accounts only/
  const others = /other servers only/
  test.each<[string, unknown, unknown, boolean, boolean, RegExp]>([
    ['not said, as before 4.5', undefined, undefined, false, true, /^$/],
    ['everybody', 'public', 'public', false, true, /^$/],
    [
      'accounts, and we have none',
      'authenticated',
      'authenticated',
      false,
      false,
      /set MASTODON_TOKENS/,
    ],
    ['accounts, and we have one', 'authenticated', 'authenticated', true, true, /^$/],
    ['nobody', 'disabled', 'disabled', false, false, off],
    ['nobody, whatever the token', 'disabled', 'disabled', true, false, off],
    ['everybody, its own posts', 'public', 'disabled', false, true, own],
    ['everybody, its own posts; accounts all', 'public', 'authenticated', false, true, own],
    ['everybody, posts of others', 'disabled', 'public', false, true, others],
    ['accounts, its own posts', 'authenticated', 'disabled', false, false, /set MASTODON_TOKENS/],
    ['a word that we do not know', 'friends', 'friends', true, false, off],
  ])('%s', (_name, local, remote, hasToken, allowed, words) => {
    const policy = policyOf(instance(local, remote), hasToken)
    expect(policy.allowed).toBe(allowed)
    expect(policy.words).toMatch(words)
  })
})

describe('whether several tags can be asked for at once', () => {
  test.each([
    ['4.5.1', true],
    ['4.6.0-nightly.2026-03-01', true],
    ['4.4.3+glitch', true],
    ['10.0.0', true],
    ['3.5.19', false],
    ['2.7.2 (compatible; Akkoma 3.13.2)', false],
    ['4.2.1 (compatible; Iceshrimp 2024.1)', false],
    ['0.20.1+git-abcdef', false],
    ['', false],
    [undefined, false],
  ])('%s: %s', (version, joinsTags) => {
    expect(policyOf(instance('public', 'public', { version }), false)).toMatchObject({ joinsTags })
  })
})

describe('rules that people should read', () => {
  test.each([
    ['No scraping or crawling\nof posts.', /its rules say “No scraping or crawling of posts.”/],
    ['Automated data collection needs our consent', /its rules say/],
    ['No bots without asking', /its rules say/],
    ['Be kind', /^$/],
    ['No robotic nonsense about bottles', /^$/],
  ])('%j', (text, words) => {
    const rules = [{ id: '1', text: 'Be nice' }, null, { id: '2', text }]
    expect(policyOf(instance('public', 'public', { rules }), false).words).toMatch(words)
  })
})

describe('where else to ask', () => {
  test('the streaming address of either version of the description', () => {
    expect(policyOf(instance(), true)).toMatchObject({
      domain: 'here.example',
      streamingUrl: 'wss://stream.here.example',
    })
    const older = {
      uri: 'old.example',
      version: '3.5.0',
      urls: { streaming_api: 'wss://old.example' },
    }
    expect(policyOf(older, true)).toMatchObject({
      domain: 'old.example',
      streamingUrl: 'wss://old.example',
    })
  })

  test('a description that says nothing, or nonsense', () => {
    const nothing = { allowed: true, domain: undefined, streamingUrl: undefined }
    expect(policyOf({}, true)).toMatchObject(nothing)
    const nonsense = { domain: '<b>', configuration: 'x', urls: 7, rules: {}, version: {} }
    expect(policyOf(nonsense, true)).toMatchObject(nothing)
  })
})
