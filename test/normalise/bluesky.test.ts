import { describe, expect, test } from 'vitest'
import { blueskyPost } from '../../server/normalise/bluesky.ts'
import type { Invalid } from '../../server/normalise/invalid.ts'
import type { Post } from '../../shared/post.ts'
import { aDid, postRecord } from '../fakes/jetstream-frames.ts'

const observedAt = new Date('2026-09-21T14:13:21.000Z')
const read = (record: unknown, rest: object = {}) =>
  blueskyPost({
    did: aDid,
    rkey: '3laaaaaaaaa2b',
    rev: '3laaaaaaaaa2c',
    record,
    observedAt,
    ...rest,
  })
const post = (fields: object) => read({ ...postRecord('a text'), ...fields }) as Post
const tags = (fields: object) => post(fields).tags.map(({ raw, origin }) => `${raw} ${origin}`)

const facet = (...features: unknown[]) => ({ index: { byteStart: 0, byteEnd: 1 }, features })
const tagFeature = (tag: unknown) => ({ $type: 'app.bsky.richtext.facet#tag', tag })
const parentUri = 'at://did:plc:another/app.bsky.feed.post/3lparent'
const quotedUri = 'at://did:plc:another/app.bsky.feed.post/3lquoted'

test('a record becomes a post', () => {
  expect(read(postRecord('they took it', ['Keep4o']))).toEqual({
    platform: 'bluesky',
    uri: `at://${aDid}/app.bsky.feed.post/3laaaaaaaaa2b`,
    url: `https://bsky.app/profile/${aDid}/post/3laaaaaaaaa2b`,
    authorId: aDid,
    handle: undefined,
    text: 'they took it #Keep4o',
    textLength: 20,
    createdAt: new Date('2026-09-21T14:13:19.900Z'),
    observedAt,
    editedAt: undefined,
    rev: '3laaaaaaaaa2c',
    declaredLang: 'en',
    tags: [{ raw: 'Keep4o', key: 'keep4o', origin: 'facet' }],
    replyTo: undefined,
    quoteOf: undefined,
    counts: undefined,
    flags: [],
  })
})

test('what the place of a record says goes with it', () => {
  const editedAt = new Date('2026-09-21T15:00:00Z')
  const rest = { handle: 'someone.example', counts: { likes: 3 }, editedAt }
  expect(read(postRecord('a text'), rest)).toMatchObject(rest)
})

describe('tags', () => {
  test.each<[string, object, string[]]>([
    ['a facet', { facets: [facet(tagFeature('Keep4o'))] }, ['Keep4o facet']],
    [
      'a facet with the sign typed twice',
      { facets: [facet(tagFeature('#Keep4o'))] },
      ['Keep4o facet'],
    ],
    [
      'a tag that differs from the text',
      { text: 'no sign', facets: [facet(tagFeature('x'))] },
      ['x facet'],
    ],
    ['the list of the record', { tags: ['Keep4o'] }, ['Keep4o tags']],
    ['the text', { text: 'Please #Keep4o!' }, ['Keep4o text']],
    [
      'all three, each key once, by the most trusted',
      { text: '#keep4o #text', tags: ['KEEP4O', 'list'], facets: [facet(tagFeature('Keep4o'))] },
      ['Keep4o facet', 'list tags', 'text text'],
    ],
    [
      'features that are no tags',
      {
        facets: [
          facet(
            { $type: 'app.bsky.richtext.facet#link', uri: 'https://a.example' },
            tagFeature('a'),
          ),
          facet({ $type: 'app.bsky.richtext.facet#mention', did: aDid }),
          facet({ $type: 'org.example.facet#tag', tag: 'stranger' }),
        ],
      },
      ['a facet'],
    ],
    [
      'a facet beyond the text',
      { facets: [{ index: { byteStart: 900, byteEnd: 7 }, features: [tagFeature('a')] }] },
      ['a facet'],
    ],
    [
      'malformed facets',
      { facets: [null, 3, {}, { features: 'x' }, facet(null, tagFeature(7), tagFeature('a'))] },
      ['a facet'],
    ],
    ['malformed list entries', { tags: [null, 7, 'a'] }, ['a tags']],
    ['a cashtag, which keeps its sign', { facets: [facet(tagFeature('$4O'))] }, ['$4O facet']],
    [
      'null where nothing is',
      { facets: null, tags: null, langs: null, embed: null, reply: null },
      [],
    ],
    ['an empty tag', { tags: ['', '#', '\u200b'] }, []],
    ['a tag beyond the limit', { tags: ['x'.repeat(641)] }, []],
    [
      'NUL and half a surrogate',
      { tags: ['ke\0ep4o', 'a\ud83d'] },
      ['keep4o tags', 'a\ufffd tags'],
    ],
  ])('%s', (_, fields, expected) => {
    expect(tags(fields)).toEqual(expected)
  })
})

describe('replies and quotes', () => {
  const reply = {
    parent: { uri: parentUri, cid: 'x' },
    root: { uri: 'at://did:plc:r/app.bsky.feed.post/1' },
  }
  const record = (uri: unknown) => ({ $type: 'app.bsky.embed.record', record: { uri, cid: 'x' } })
  const withMedia = {
    $type: 'app.bsky.embed.recordWithMedia',
    media: {},
    record: { record: { uri: quotedUri } },
  }
  test.each<[string, object, Partial<Post>]>([
    ['a reply', { reply }, { replyTo: parentUri }],
    [
      'a reply to no address',
      { reply: { parent: { uri: 'https://a.example' } } },
      { replyTo: undefined },
    ],
    ['a quote', { embed: record(quotedUri) }, { quoteOf: quotedUri }],
    ['a quote beside pictures', { embed: withMedia }, { quoteOf: quotedUri }],
    [
      'an embedded list',
      { embed: record('at://did:plc:a/app.bsky.graph.list/1') },
      { quoteOf: undefined },
    ],
    [
      'an embedded feed',
      { embed: record('at://did:plc:a/app.bsky.feed.generator/1') },
      { quoteOf: undefined },
    ],
    ['a quote of nothing', { embed: record(undefined) }, { quoteOf: undefined }],
    ['pictures', { embed: { $type: 'app.bsky.embed.images', images: [] } }, { quoteOf: undefined }],
  ])('%s', (_, fields, expected) => {
    expect(post(fields)).toMatchObject(expected)
  })
})

describe('language and time', () => {
  test.each<[string, object, Partial<Post>]>([
    ['the first language is the hint', { langs: ['pt-BR', 'en'] }, { declaredLang: 'pt-BR' }],
    ['no language', { langs: [] }, { declaredLang: undefined }],
    ['no language field', { langs: undefined }, { declaredLang: undefined }],
    ['a language that is none', { langs: ['no language!'] }, { declaredLang: undefined }],
    [
      'a time in the future',
      { createdAt: '2027-01-01T00:00:00Z' },
      { createdAt: undefined, flags: ['time'] },
    ],
    ['no time', { createdAt: undefined }, { createdAt: undefined, flags: ['time'] }],
    ['a time of another type', { createdAt: 17 }, { createdAt: undefined, flags: ['time'] }],
    [
      'NUL in the text and a bad time',
      { text: 'a\0b', createdAt: '1970' },
      { text: 'ab', flags: ['nul', 'time'] },
    ],
  ])('%s', (_, fields, expected) => {
    expect(post(fields)).toMatchObject(expected)
  })
})

describe('invalid', () => {
  test.each<[string, unknown, object, string]>([
    ['no record', undefined, {}, 'bluesky.record'],
    ['a list as record', [], {}, 'bluesky.record'],
    ['another type', { ...postRecord('a'), $type: 'app.bsky.feed.like' }, {}, 'bluesky.$type'],
    ['no type', { text: 'a' }, {}, 'bluesky.$type'],
    ['no text', { $type: 'app.bsky.feed.post' }, {}, 'bluesky.text'],
    ['a number as text', { ...postRecord('a'), text: 4 }, {}, 'bluesky.text'],
    ['facets that are no list', { ...postRecord('a'), facets: {} }, {}, 'bluesky.facets'],
    ['tags that are no list', { ...postRecord('a'), tags: 'Keep4o' }, {}, 'bluesky.tags'],
    ['langs that are no list', { ...postRecord('a'), langs: 'en' }, {}, 'bluesky.langs'],
    ['a reply that is no object', { ...postRecord('a'), reply: 'x' }, {}, 'bluesky.reply'],
    ['an embed that is a list', { ...postRecord('a'), embed: [] }, {}, 'bluesky.embed'],
    ['no DID', postRecord('a'), { did: 'someone' }, 'bluesky.did'],
    ['a key that would change the address', postRecord('a'), { rkey: '../x' }, 'bluesky.rkey'],
  ])('%s', (_, record, rest, reason) => {
    expect((read(record, rest) as Invalid).invalid).toBe(reason)
  })

  test('the detail says what was found', () => {
    expect(read({ ...postRecord('a'), text: 4 })).toMatchObject({ detail: 'text is number' })
    expect(read({ $type: 'app.bsky.feed.post' })).toMatchObject({ detail: 'text is missing' })
    expect(read(postRecord('a'), { rkey: 'a b' })).toMatchObject({ detail: 'rkey is "a b"' })
  })
})
