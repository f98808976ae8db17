import type { MastodonRest } from './mastodon-rest.ts'

/** What an instance lets us read, in words for people and in what the reader needs. */
export type MastodonPolicy =
  | {
      allowed: true
      words: string
      /** The host of its own accounts' handles. */
      domain: string | undefined
      streamingUrl: string | undefined
      /** Whether `any[]` can be trusted: other software ignores it without a word. */
      joinsTags: boolean
    }
  | { allowed: false; words: string }

type Fields = Record<string, unknown>
const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {}

/**
 * Asks an instance what it says of itself: whether its hashtag timelines are open to us, and whether one of its rules
 * speaks of collecting. Versions that do not say are tried.
 */
export const readPolicy = async (
  rest: MastodonRest,
  hasToken: boolean,
): Promise<MastodonPolicy> => {
  const answer = await rest.get('/api/v2/instance', 'object')
  if (answer.kind === 'json') return policyOf(fieldsOf(answer.json), hasToken)
  const older = await rest.get('/api/v1/instance', 'object')
  if (older.kind === 'json') return policyOf(fieldsOf(older.json), hasToken)
  const status = older.kind === 'refused' ? older.status : undefined
  if (status === 401 || status === 403 || status === 422) {
    return { allowed: false, words: closed(hasToken) }
  }
  return { allowed: false, words: 'does not answer like a Mastodon server: check the address' }
}

const closed = (hasToken: boolean): string =>
  hasToken
    ? 'does not let this token read: make a new one with read:statuses'
    : 'answers only with a token: set MASTODON_TOKENS'

/** Pure: reads the instance's own description, version 2 or 1. */
export const policyOf = (instance: Fields, hasToken: boolean): MastodonPolicy => {
  const configuration = fieldsOf(instance.configuration)
  const feeds = fieldsOf(fieldsOf(configuration.timelines_access).hashtag_feeds)
  const isOpen = (access: unknown): boolean =>
    access === undefined || access === 'public' || (access === 'authenticated' && hasToken)
  const local = isOpen(feeds.local)
  const remote = isOpen(feeds.remote)
  if (!local && !remote) {
    const wantsToken = feeds.local === 'authenticated' || feeds.remote === 'authenticated'
    const words = wantsToken ? closed(hasToken) : 'has switched its hashtag timelines off'
    return { allowed: false, words }
  }
  const version = String(instance.version ?? '')
  const streaming = fieldsOf(configuration.urls).streaming ?? fieldsOf(instance.urls).streaming_api
  const domain = instance.domain ?? instance.uri
  return {
    allowed: true,
    words: [scope(local, remote), ruleNotice(instance.rules)].filter(Boolean).join('; '),
    domain: typeof domain === 'string' && /^[\w.:-]+$/.test(domain) ? domain : undefined,
    streamingUrl: typeof streaming === 'string' ? streaming : undefined,
    joinsTags: /^(?:[4-9]|\d\d)\.\d/.test(version) && !/compatible/i.test(version),
  }
}

const scope = (local: boolean, remote: boolean): string => {
  if (local && remote) return ''
  return local ? 'shows posts of its own accounts only' : 'shows posts of other servers only'
}

const ofCollecting = /\b(?:scrap|crawl|harvest|archiv|automat|bots?\b|data collection|research)/i

/** Rules are for people to read: those that seem to speak of what we do are named. */
const ruleNotice = (rules: unknown): string => {
  const texts = Array.isArray(rules) ? rules.map((rule) => String(fieldsOf(rule).text ?? '')) : []
  const found = texts.find((text) => ofCollecting.test(text))
  return found ? `its rules say “${found.replace(/\s+/g, ' ').slice(0, 160)}”` : ''
}
