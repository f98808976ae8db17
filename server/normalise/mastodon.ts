import type { EngagementCounts, Post, PostFlag, Tag } from '../../shared/post.ts'
import { claimedTime, readTime } from './claimed-time.ts'
import { cleanText } from './clean-text.ts'
import { findTags } from './find-tags.ts'
import { htmlToText } from './html-to-text.ts'
import type { Invalid } from './invalid.ts'
import { tagKey } from './tag-key.ts'

type Fields = Readonly<Record<string, unknown>>

/** Longer HTML is cut before it is read: no server that keeps to any limit sends so much. */
const longestHtml = 500_000

/**
 * A status of the Mastodon API as a post. `host` is the server that was asked (its own accounts carry no host),
 * `uriOf` finds the permanent id of another status by this server's id.
 */
export const mastodonPost = (
  status: unknown,
  context: { host: string; observedAt: Date; uriOf?: (id: string) => string | undefined },
): Post | Invalid => {
  const fields = fieldsOf(status)
  const account = fieldsOf(fields.account)
  const uri = idOf(fields.uri)
  const authorId = idOf(account.uri) ?? idOf(account.url)
  const url = webAddress(fields.url) ?? webAddress(fields.uri)
  if (fields.id === undefined) return { invalid: 'shape', detail: 'not a status: it has no id' }
  if (fields.visibility !== 'public') {
    return { invalid: 'not-public', detail: `visibility is ${JSON.stringify(fields.visibility)}` }
  }
  if (!uri) return { invalid: 'uri', detail: 'no usable uri' }
  if (!url) return { invalid: 'url', detail: 'neither url nor uri is a web address' }
  if (!authorId) return { invalid: 'author', detail: 'the account has neither uri nor url' }
  if (typeof fields.content !== 'string') return { invalid: 'content', detail: 'no content' }

  const { text, textLength, flags } = readText(fields, fields.content)
  const createdAt = claimedTime(fields.created_at, context.observedAt)
  const editedAt = readTime(fields.edited_at)
  return {
    platform: 'mastodon',
    uri,
    url,
    authorId,
    handle: handleOf(account, context.host),
    text,
    textLength,
    createdAt,
    observedAt: context.observedAt,
    editedAt,
    rev: (editedAt ?? readTime(fields.created_at))?.toISOString() ?? '0',
    declaredLang: languageOf(fields.language),
    tags: readTags(fields, text),
    replyTo: context.uriOf?.(String(fields.in_reply_to_id ?? '')),
    repostOf: idOf(fieldsOf(fields.reblog).uri),
    quoteOf: quotedUri(fieldsOf(fields.quote)),
    counts: readCounts(fields),
    flags: createdAt ? flags : [...flags, 'time'],
  }
}

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {}

/** A permanent id: no white space, no control or broken characters, of a length that a database can index. */
const idOf = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[^\s\p{C}]{1,2048}$/u.test(value) ? value : undefined

const webAddress = (value: unknown): string | undefined => {
  const address = idOf(value)
  const protocol = address && URL.parse(address)?.protocol
  return protocol === 'https:' || protocol === 'http:' ? address : undefined
}

/** The content warning is the author's word as well: it stands before the text. */
const readText = (
  fields: Fields,
  content: string,
): { text: string; textLength: number; flags: PostFlag[] } => {
  const body = htmlToText(content.slice(0, longestHtml), { dropQuoteInline: Boolean(fields.quote) })
  const warning = typeof fields.spoiler_text === 'string' ? fields.spoiler_text.trim() : ''
  const cleaned = cleanText([warning, body].filter((part) => part !== '').join('\n\n'))
  const cut = content.length > longestHtml && !cleaned.flags.includes('truncated')
  return cut ? { ...cleaned, flags: [...cleaned.flags, 'truncated'] } : cleaned
}

const handleOf = (account: Fields, host: string): string | undefined => {
  const acct = idOf(account.acct)
  if (!acct) return undefined
  return acct.includes('@') ? acct : `${acct}@${host}`
}

const languageOf = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}$/.test(value)
    ? value
    : undefined

/** The server's own list is trusted; only where it is missing does the text decide. */
const readTags = (fields: Fields, text: string): Tag[] => {
  if (!Array.isArray(fields.tags)) return findTags(text)
  return fields.tags.flatMap((tag): Tag[] => {
    const name = fieldsOf(tag).name
    const raw = typeof name === 'string' ? cleanText(name).text : ''
    const key = tagKey(raw)
    return key === '' ? [] : [{ raw, key, origin: 'entities' }]
  })
}

/** Only a quotation that the quoted author has let stand. */
const quotedUri = (quote: Fields): string | undefined =>
  quote.state === 'accepted' ? idOf(fieldsOf(quote.quoted_status).uri) : undefined

const readCounts = (fields: Fields): EngagementCounts => ({
  likes: countOf(fields.favourites_count),
  reposts: countOf(fields.reblogs_count),
  replies: countOf(fields.replies_count),
  quotes: countOf(fields.quotes_count),
})

const countOf = (value: unknown): number | undefined =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined
