import { describe, expect, test } from 'vitest'
import { isInvalid } from '../../server/normalise/invalid.ts'
import { mastodonPost } from '../../server/normalise/mastodon.ts'
import { refusedConsent } from '../../server/normalise/mastodon-consent.ts'
import type { Post } from '../../shared/post.ts'

const observedAt = new Date('2026-03-01T12:00:00Z')
const context = { host: 'here.example', observedAt }

const account = {
  id: '1',
  uri: 'https://here.example/users/ada',
  acct: 'ada',
  username: 'ada',
  url: 'https://here.example/@ada',
  note: '<p>synthetic</p>',
}
const status = {
  id: '115000000000000001',
  uri: 'https://here.example/users/ada/statuses/115000000000000001',
  url: 'https://here.example/@ada/115000000000000001',
  created_at: '2026-03-01T11:59:00.000Z',
  edited_at: null,
  content: '<p>Please <a class="mention hashtag" href="x">#<span>Keep4o</span></a></p>',
  spoiler_text: '',
  language: 'en',
  visibility: 'public',
  in_reply_to_id: null,
  reblog: null,
  replies_count: 1,
  reblogs_count: 2,
  favourites_count: 3,
  quotes_count: 4,
  tags: [{ name: 'Keep4o', url: 'https://here.example/tags/Keep4o' }],
  account,
}

const read = (change: Record<string, unknown> = {}): Post => {
  const post = mastodonPost({ ...status, ...change }, context)
  if (isInvalid(post)) throw new Error(`${post.invalid}: ${post.detail}`)
  return post
}

test('a status becomes a post', () => {
  expect(read()).toEqual({
    platform: 'mastodon',
    uri: status.uri,
    url: status.url,
    authorId: account.uri,
    handle: 'ada@here.example',
    text: 'Please #Keep4o',
    textLength: 14,
    createdAt: new Date('2026-03-01T11:59:00Z'),
    observedAt,
    editedAt: undefined,
    rev: '2026-03-01T11:59:00.000Z',
    declaredLang: 'en',
    tags: [{ raw: 'Keep4o', key: 'keep4o', origin: 'entities' }],
    replyTo: undefined,
    repostOf: undefined,
    quoteOf: undefined,
    counts: { likes: 3, reposts: 2, replies: 1, quotes: 4 },
    flags: [],
  })
})

describe('each field', () => {
  test.each<[string, Record<string, unknown>, Partial<Post>]>([
    ['no url: the uri', { url: null }, { url: status.uri }],
    ['a url that is no web address: the uri', { url: 'javascript:alert(1)' }, { url: status.uri }],
    [
      'an old uri with a url',
      { uri: 'tag:here.example,2017:objectId=1' },
      { uri: 'tag:here.example,2017:objectId=1', url: status.url },
    ],
    [
      'an account without uri: its url',
      { account: { ...account, uri: undefined } },
      { authorId: account.url },
    ],
    [
      'an account of another server',
      { account: { ...account, acct: 'bo@there.example' } },
      { handle: 'bo@there.example' },
    ],
    ['an account without acct', { account: { ...account, acct: null } }, { handle: undefined }],
    [
      'an edit raises the version',
      { edited_at: '2026-03-01T11:59:30.000Z' },
      { rev: '2026-03-01T11:59:30.000Z', editedAt: new Date('2026-03-01T11:59:30Z') },
    ],
    [
      'times in other forms compare alike',
      { created_at: '2026-03-01T12:59:00+01:00' },
      { rev: '2026-03-01T11:59:00.000Z' },
    ],
    [
      'a time ahead',
      { created_at: '2026-03-02T00:00:00Z' },
      { createdAt: undefined, flags: ['time'], rev: '2026-03-02T00:00:00.000Z' },
    ],
    ['no time', { created_at: undefined }, { createdAt: undefined, flags: ['time'], rev: '0' }],
    [
      'a content warning stands first',
      { spoiler_text: ' grief ' },
      { text: 'grief\n\nPlease #Keep4o' },
    ],
    ['a content warning alone', { spoiler_text: 'grief', content: '' }, { text: 'grief' }],
    ['no language', { language: null }, { declaredLang: undefined }],
    ['a language with a region', { language: 'zh-Hant-TW' }, { declaredLang: 'zh-Hant-TW' }],
    ['a language that is none', { language: 'English!' }, { declaredLang: undefined }],
    [
      'a quotation that was accepted',
      { quote: { state: 'accepted', quoted_status: { uri: 'https://x.example/9' } } },
      { quoteOf: 'https://x.example/9' },
    ],
    [
      'a quotation that is pending',
      { quote: { state: 'pending', quoted_status: { uri: 'https://x.example/9' } } },
      { quoteOf: undefined },
    ],
    [
      'a quotation by id only',
      { quote: { state: 'accepted', quoted_status_id: '9' } },
      { quoteOf: undefined },
    ],
    ['a boost', { reblog: { uri: 'https://x.example/8' } }, { repostOf: 'https://x.example/8' }],
    [
      'no tags but in the text',
      { tags: undefined },
      { tags: [{ raw: 'Keep4o', key: 'keep4o', origin: 'text' }] },
    ],
    ["the server's list is trusted, even when empty", { tags: [] }, { tags: [] }],
    [
      'tags without a name, or with an empty one',
      { tags: [null, {}, { name: '' }, { name: 7 }, { name: 'a\0' }] },
      { tags: [{ raw: 'a', key: 'a', origin: 'entities' }] },
    ],
    [
      'counts that are none',
      { favourites_count: -1, reblogs_count: '2', replies_count: 1.5, quotes_count: undefined },
      { counts: {} },
    ],
    [
      'NUL and lone surrogates',
      { content: '<p>a&#0;\0b\ud800</p>' },
      { text: 'a\ufffdb\ufffd', flags: ['surrogate'] },
    ],
  ])('%s', (_name, change, expected) => expect(read(change)).toMatchObject(expected))

  test('the quoted post is not told twice', () => {
    const content = '<p class="quote-inline">RE: <a href="x">x</a></p><p>so</p>'
    expect(read({ content, quote: { state: 'accepted' } }).text).toBe('so')
    expect(read({ content }).text).toBe('RE: x\n\nso')
  })

  test('a reply is told by its permanent id, where that is known', () => {
    const uriOf = (id: string) => (id === '5' ? 'https://x.example/5' : undefined)
    const reply = (in_reply_to_id: unknown) =>
      mastodonPost({ ...status, in_reply_to_id }, { ...context, uriOf })
    expect(reply('5')).toMatchObject({ replyTo: 'https://x.example/5' })
    expect(reply('6')).toMatchObject({ replyTo: undefined })
    expect(reply(null)).toMatchObject({ replyTo: undefined })
  })

  test('300 KB: the first 10,000 graphemes, the whole length, a flag', () => {
    const post = read({ content: `<p>${'x'.repeat(300_000)}</p>` })
    expect(post.text).toHaveLength(10_000)
    expect(post.textLength).toBe(300_000)
    expect(post.flags).toEqual(['truncated'])
  })

  test('a megabyte of markup around little text is cut, and says so', () => {
    const post = read({ content: `<p>a${'<b></b>'.repeat(150_000)}z</p>` })
    expect(post).toMatchObject({ text: 'a', flags: ['truncated'] })
  })
})

describe('what is no post', () => {
  test.each<[string, unknown, string]>([
    ['null', null, 'shape'],
    ['a word', 'status', 'shape'],
    ['a list', [], 'shape'],
    ['empty', {}, 'shape'],
    ['unlisted', { ...status, visibility: 'unlisted' }, 'not-public'],
    ['private', { ...status, visibility: 'private' }, 'not-public'],
    ['direct', { ...status, visibility: 'direct' }, 'not-public'],
    ['of unknown visibility', { ...status, visibility: undefined }, 'not-public'],
    ['without uri', { ...status, uri: undefined }, 'uri'],
    ['with a uri of spaces', { ...status, uri: 'a b' }, 'uri'],
    ['with NUL in the uri', { ...status, uri: 'https://x.example/\0' }, 'uri'],
    ['with half a character in the uri', { ...status, uri: 'https://x.example/\ud800' }, 'uri'],
    ['with an endless uri', { ...status, uri: `https://x.example/${'x'.repeat(3_000)}` }, 'uri'],
    ['without any web address', { ...status, uri: 'tag:x', url: 'ftp://x.example' }, 'url'],
    ['without account', { ...status, account: null }, 'author'],
    ['without content', { ...status, content: null }, 'content'],
  ])('%s', (_name, raw, reason) => {
    expect(mastodonPost(raw, context)).toMatchObject({
      invalid: reason,
      detail: expect.any(String),
    })
  })
})

describe('consent', () => {
  test.each<[string, Record<string, unknown>, string | undefined]>([
    ['nothing said', {}, undefined],
    ['indexable', { indexable: true, noindex: false }, undefined],
    ['not told', { indexable: null, noindex: null }, undefined],
    ['noindex', { noindex: true, indexable: true }, 'noindex'],
    ['not indexable', { indexable: false }, 'not indexable'],
    ['#nobot', { note: '<p>hi <a href="x">#<span>nobot</span></a></p>' }, 'note asks for it'],
    ['#NoBots', { note: '<p>#NoBots</p>' }, 'note asks for it'],
    ['#noindex in brackets', { note: '<p>(#noindex)</p>' }, 'note asks for it'],
    ['full width', { note: '<p>＃nobot</p>' }, 'note asks for it'],
    ['a longer word', { note: '<p>#nobotany</p>' }, undefined],
    ['without hash sign', { note: '<p>nobot here</p>' }, undefined],
    ['in an address only', { note: '<p><a href="https://x.example/#nobot">me</a></p>' }, undefined],
    ['no note', { note: null }, undefined],
  ])('%s', (_name, change, reason) => {
    expect(refusedConsent({ ...status, account: { ...account, ...change } })).toBe(reason)
  })

  test.each([null, undefined, {}, { account: null }, 'x'])('of no status: %j', (raw) =>
    expect(refusedConsent(raw)).toBeUndefined(),
  )
})
