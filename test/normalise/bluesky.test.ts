import { describe, expect, test } from 'vitest'
import { blueskyPost } from '../../server/normalise/bluesky.ts'
import { isInvalid } from '../../server/normalise/invalid.ts'
import type { Post } from '../../shared/post.ts'

const observedAt = new Date('2026-02-13T09:10:01Z')
const record = (own: Record<string, unknown> = {}) => ({
  $type: 'app.bsky.feed.post',
  createdAt: '2026-02-13T09:10:00.000Z',
  langs: ['en'],
  text: 'Please keep it.',
  ...own,
})
const read = (own: Record<string, unknown> = {}, outer: object = {}) =>
  blueskyPost({
    did: 'did:plc:inventedperson2345672345',
    rkey: '3lzzzzzzzzy2b',
    record: record(own),
    rev: '3lzzzzzzzzz2a',
    observedAt,
    ...outer,
  })
const post = (own: Record<string, unknown> = {}): Post => {
  const result = read(own)
  if (isInvalid(result)) throw new Error(result.detail)
  return result
}

const facet = (...features: unknown[]) => ({ index: { byteStart: 0, byteEnd: 1 }, features })
const tag = (raw: unknown) => ({ $type: 'app.bsky.richtext.facet#tag', tag: raw })
const quoted = 'at://did:plc:bob/app.bsky.feed.post/3abc'

test('a record becomes a post', () => {
  expect(post({ facets: [facet(tag('Keep4o'))] })).toEqual({
    platform: 'bluesky',
    uri: 'at://did:plc:inventedperson2345672345/app.bsky.feed.post/3lzzzzzzzzy2b',
    url: 'https://bsky.app/profile/did:plc:inventedperson2345672345/post/3lzzzzzzzzy2b',
    authorId: 'did:plc:inventedperson2345672345',
    text: 'Please keep it.',
    textLength: 15,
    createdAt: new Date('2026-02-13T09:10:00Z'),
    observedAt,
    rev: '3lzzzzzzzzz2a',
    declaredLang: 'en',
    tags: [{ raw: 'Keep4o', key: 'keep4o', origin: 'facet' }],
    flags: [],
  })
})

describe('tags', () => {
  test.each<[why: string, own: Record<string, unknown>, tags: string[]]>([
    ['a facet', { facets: [facet(tag('Keep4o'))] }, ['Keep4o facet']],
    ['two features of one facet', { facets: [facet(tag('a'), tag('b'))] }, ['a facet', 'b facet']],
    ['the list of hidden tags', { tags: ['keep4o'] }, ['keep4o tags']],
    ['the text', { text: 'Please #Keep4o!' }, ['Keep4o text']],
    [
      'a facet outdoes the list and the text',
      { facets: [facet(tag('keep4o'))], tags: ['KEEP4O'], text: '#Keep4o' },
      ['keep4o facet'],
    ],
    ['a # typed twice is dropped', { facets: [facet(tag('#keep4o'))] }, ['keep4o facet']],
    [
      'a range outside the text does not matter',
      {
        facets: [{ index: { byteStart: 900, byteEnd: -1 }, features: [tag('keep4o')] }],
      },
      ['keep4o facet'],
    ],
    [
      'links and mentions are no tags',
      { facets: [facet({ $type: 'app.bsky.richtext.facet#link', uri: 'https://x.example' })] },
      [],
    ],
    ['a tag that is no text', { facets: [facet(tag(4), tag(null))], tags: [7] }, []],
    ['a facet that is no object', { facets: [null, 'x', { features: 'y' }] }, []],
    ['an empty tag', { facets: [facet(tag('#'))], tags: ['\u200b'] }, []],
    ['a cashtag keeps its sign', { facets: [facet(tag('$4O'))] }, ['$4O facet']],
  ])('%s', (_why, own, tags) => {
    expect(post(own).tags.map(({ raw, origin }) => `${raw} ${origin}`)).toEqual(tags)
  })
})

describe('references', () => {
  test.each<[why: string, own: Record<string, unknown>, expected: Partial<Post>]>([
    [
      'a reply names its parent',
      { reply: { root: { uri: 'at://r/app.bsky.feed.post/1' }, parent: { uri: quoted } } },
      { replyTo: quoted },
    ],
    [
      'a quote',
      { embed: { $type: 'app.bsky.embed.record', record: { uri: quoted } } },
      { quoteOf: quoted },
    ],
    [
      'a quote with a picture',
      {
        embed: { $type: 'app.bsky.embed.recordWithMedia', record: { record: { uri: quoted } } },
      },
      { quoteOf: quoted },
    ],
  ])('%s', (_why, own, expected) => expect(post(own)).toMatchObject(expected))

  test.each([
    [
      'a list',
      {
        embed: {
          $type: 'app.bsky.embed.record',
          record: { uri: 'at://did:plc:b/app.bsky.graph.list/1' },
        },
      },
    ],
    ['pictures', { embed: { $type: 'app.bsky.embed.images', images: [] } }],
    ['a quote without uri', { embed: { $type: 'app.bsky.embed.record', record: {} } }],
    ['a reply without parent', { reply: {} }],
  ])('%s is no reference', (_why, own) => {
    expect(post(own).quoteOf).toBeUndefined()
    expect(post(own).replyTo).toBeUndefined()
  })
})

describe('odd but usable', () => {
  test.each<[why: string, own: Record<string, unknown>, expected: Partial<Post>]>([
    ['no createdAt', { createdAt: undefined }, { createdAt: undefined, flags: ['time'] }],
    [
      '30 February',
      { createdAt: '2026-02-30T00:00:00Z' },
      { createdAt: undefined, flags: ['time'] },
    ],
    [
      'from tomorrow',
      { createdAt: '2026-02-14T09:00:00Z' },
      { createdAt: undefined, flags: ['time'] },
    ],
    ['no language', { langs: [] }, { declaredLang: undefined }],
    ['a language that is none', { langs: ['?'] }, { declaredLang: undefined }],
    ['null where nothing is', { langs: null, facets: null, tags: null, embed: null }, { tags: [] }],
    ['NUL in the text', { text: 'a\0b' }, { text: 'ab', flags: ['nul'] }],
    ['a lone surrogate', { text: 'a\ud800b' }, { text: 'a\ufffdb', flags: ['surrogate'] }],
  ])('%s', (_why, own, expected) => expect(post(own)).toMatchObject(expected))
})

describe('invalid', () => {
  test.each<[why: string, own: Record<string, unknown>, outer: object, reason: string]>([
    ['no text', { text: undefined }, {}, 'bluesky.text'],
    ['text that is none', { text: 7 }, {}, 'bluesky.text'],
    ['another kind of record', { $type: 'app.bsky.feed.like' }, {}, 'bluesky.$type'],
    ['facets that are no list', { facets: {} }, {}, 'bluesky.facets'],
    ['tags that are no list', { tags: 'keep4o' }, {}, 'bluesky.tags'],
    ['a reply that is no object', { reply: 'x' }, {}, 'bluesky.reply'],
    ['no record', {}, { record: null }, 'bluesky.record'],
    ['a repository that is none', {}, { did: '../etc' }, 'bluesky.did'],
    ['a key that is none', {}, { rkey: 'a/b' }, 'bluesky.rkey'],
  ])('%s', (_why, own, outer, reason) => {
    expect(read(own, outer)).toMatchObject({ invalid: reason, detail: expect.any(String) })
  })
})
