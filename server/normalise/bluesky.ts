import type { EngagementCounts, Post } from '../../shared/post.ts'
import { blueskyTags } from './bluesky-tags.ts'
import { claimedTime } from './claimed-time.ts'
import { cleanText } from './clean-text.ts'
import type { Invalid } from './invalid.ts'

export const postCollection = 'app.bsky.feed.post'

/** A record and what its place says about it: repository, key, revision, and when the source first vouched for it. */
export type BlueskyRecord = {
  did: string
  rkey: string
  record: unknown
  rev: string
  observedAt: Date
  handle?: string
  counts?: EngagementCounts
  editedAt?: Date
}

/**
 * Reads a post record. `Invalid` names the first field that is missing or has another type than the lexicon says;
 * what is merely odd (an unusable createdAt, a facet that is no tag) is left out, the time with its flag.
 */
export const blueskyPost = (input: BlueskyRecord): Post | Invalid => {
  const { did, rkey, record, rev, observedAt } = input
  if (!didShape.test(did)) return invalid('did', did)
  if (!rkeyShape.test(rkey)) return invalid('rkey', rkey)
  if (!isObject(record)) return invalid('record', record)
  const wrong = firstWrongField(record)
  if (wrong) return invalid(wrong, record[wrong])

  const { text, textLength, flags } = cleanText(record.text as string)
  const createdAt = claimedTime(record.createdAt, observedAt)
  return {
    platform: 'bluesky',
    uri: blueskyUri(did, rkey),
    url: `https://bsky.app/profile/${did}/post/${rkey}`,
    authorId: did,
    handle: input.handle,
    text,
    textLength,
    createdAt,
    observedAt,
    editedAt: input.editedAt,
    rev,
    declaredLang: declaredLang(record.langs),
    tags: blueskyTags(record.facets, record.tags, text),
    replyTo: atUri(member(member(record.reply, 'parent'), 'uri')),
    quoteOf: quotedPost(record.embed),
    counts: input.counts,
    flags: createdAt ? flags : [...flags, 'time'],
  }
}

/** The permanent id of a post; the key and the repository are taken as they are. */
export const blueskyUri = (did: string, rkey: string): string =>
  `at://${did}/${postCollection}/${rkey}`

/** Shapes of the AT Protocol's identifiers, as far as they keep an address from being anything else. */
export const didShape = /^did:[a-z]+:[A-Za-z0-9._:%-]{1,2000}$/
export const rkeyShape = /^[A-Za-z0-9._:~-]{1,512}$/
const uriShape = /^at:\/\/[\x21-\x7e]{1,2500}$/
const quotedShape = /^at:\/\/[^/]+\/app\.bsky\.feed\.post\/[^/]+$/
const langShape = /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,7}$/

type Fields = Record<string, unknown>
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const member = (value: unknown, name: string): unknown =>
  isObject(value) ? value[name] : undefined

const isAbsent = (value: unknown): boolean => value === undefined || value === null
const isListOrAbsent = (value: unknown): boolean => isAbsent(value) || Array.isArray(value)
const isObjectOrAbsent = (value: unknown): boolean => isAbsent(value) || isObject(value)

const firstWrongField = (record: Fields): string | undefined => {
  if (record.$type !== postCollection) return '$type'
  if (typeof record.text !== 'string') return 'text'
  if (!isListOrAbsent(record.facets)) return 'facets'
  if (!isListOrAbsent(record.tags)) return 'tags'
  if (!isListOrAbsent(record.langs)) return 'langs'
  if (!isObjectOrAbsent(record.reply)) return 'reply'
  return isObjectOrAbsent(record.embed) ? undefined : 'embed'
}

const invalid = (field: string, value: unknown): Invalid => ({
  invalid: `bluesky.${field}`,
  detail: value === undefined ? `${field} is missing` : `${field} is ${inWords(value)}`,
})

const inWords = (value: unknown): string =>
  typeof value === 'string'
    ? `"${value.toWellFormed().slice(0, 200)}"`
    : Array.isArray(value)
      ? 'a list'
      : String(value === null ? null : typeof value)

const declaredLang = (langs: unknown): string | undefined => {
  const first: unknown = Array.isArray(langs) ? langs[0] : undefined
  return typeof first === 'string' && langShape.test(first) ? first : undefined
}

const atUri = (value: unknown): string | undefined =>
  typeof value === 'string' && uriShape.test(value) ? value : undefined

/** Lists, feeds and starter packs are embedded in the same way as quoted posts: only posts count. */
const quotedPost = (embed: unknown): string | undefined => {
  const type = member(embed, '$type')
  const record = member(embed, 'record')
  const reference =
    type === 'app.bsky.embed.record'
      ? record
      : type === 'app.bsky.embed.recordWithMedia'
        ? member(record, 'record')
        : undefined
  const uri = atUri(member(reference, 'uri'))
  return uri && quotedShape.test(uri) ? uri : undefined
}
