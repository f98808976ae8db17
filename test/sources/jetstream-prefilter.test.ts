import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { postCollection } from '../../server/normalise/bluesky.ts'
import { createTopicMatcher } from '../../server/normalise/match-topics.ts'
import { tagKey } from '../../server/normalise/tag-key.ts'
import { readFrame } from '../../server/sources/jetstream-frame.ts'
import { createPrefilter } from '../../server/sources/jetstream-prefilter.ts'
import {
  accountFrame,
  createFrame,
  deleteFrame,
  identityFrame,
  postRecord,
  updateFrame,
} from '../fakes/jetstream-frames.ts'
import { syntheticFirehose } from '../fakes/synthetic-firehose.ts'
import { formsOf, writeJson } from './tag-forms.ts'

const aliases = ['Keep4o', '4oForever', 'Straße', 'Ελλάς', '保持4o', '한국4o']
const prefilter = createPrefilter(new Set(aliases.map(tagKey)))
const match = createTopicMatcher([{ aliases }])
const receivedAt = new Date('2026-09-21T14:13:25Z')

const read = (frame: Buffer) => readFrame(frame, false, receivedAt)

/** Whether parsing finds anything that a later stage must know of. */
const concernsSomebody = (frame: Buffer): boolean => {
  const reading = read(frame)
  if (reading.kind !== 'change' || reading.change.kind !== 'save') return reading.kind === 'change'
  return reading.change.post.editedAt !== undefined || match(reading.change.post).length > 0
}

/** The verdicts on frames that lie in one chunk, one behind the other, with bytes of the wire between them. */
const missTimes = (frames: readonly Buffer[]): number[] => {
  const between = Buffer.from([0x81, 0x7e, 0x23, 0x5b])
  const chunk = Buffer.concat(frames.flatMap((frame) => [between, frame]))
  prefilter.begin(chunk)
  let end = 0
  return frames.map((frame) => {
    const start = end + between.length
    end = start + frame.length
    return prefilter.missAt(start, end)
  })
}

const missTime = (frame: string | Buffer): number => missTimes([Buffer.from(frame)])[0] ?? 0

const bytes = (frame: string): Buffer => Buffer.from(frame)

const facetType = 'app.bsky.richtext.facet#tag'
const withRecord = (json: string, cursor?: number, build = createFrame): string =>
  build({ record: '@', ...(cursor !== undefined && { cursor }) }).replace('"@"', () => json)

const words = fc.oneof(
  fc.constantFrom(
    ...[
      '',
      'a walk',
      '#art ',
      'R&B <3 ',
      '猫と散歩',
      '「ｏｋ」',
      '😂🏳️‍🌈',
      '#️⃣',
      '1º',
      '[tags] ',
      '\\u0023',
    ],
    ...['say "#tag"', '#tag', '"tag":"', '\u2028', '#keep', '#4', '＃'],
  ),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
)
const watched = fc.constantFrom(...aliases).chain(formsOf)
const nearMiss = fc.constantFrom(
  ...['keep', 'keep4', 'keep40', 'kеep4o', 'eep4o', 'xkeep4o', 'strase', '4o', 'art', 'ελλα', ''],
)
const tag = fc.oneof(
  { weight: 3, arbitrary: watched },
  { weight: 2, arbitrary: nearMiss },
  fc.tuple(watched, words).map(([name, more]) => name + more),
)

const feature = fc.oneof(
  tag.map((name) => ({ $type: facetType, tag: name })),
  tag.map((name) => ({ tag: name, $type: facetType })),
  tag.map((name) => ({ $type: facetType, also: ['#tag'], tag: name })),
  tag.map((name) => ({ $type: `${facetType}s`, tag: name })),
  fc.constantFrom(null, { $type: facetType }, { $type: facetType, tag: 5 }, { tag: 'art' }),
)
const facet = fc
  .array(feature, { maxLength: 2 })
  .map((features) => ({ features, index: { byteEnd: 9, byteStart: 0 } }))

const text = fc
  .array(
    fc.oneof(
      words,
      fc
        .tuple(fc.constantFrom('#', ' #', '\n#', ' ＃', ' ##', ' #＃', '(#', '猫#'), tag)
        .map(([hash, name]) => hash + name),
    ),
    { maxLength: 4 },
  )
  .map((parts) => parts.join(''))

/** Valid records, whose members come in any order. */
const record = fc
  .record(
    {
      $type: fc.constant(postCollection),
      text,
      createdAt: fc.constant('2026-09-21T14:13:19.900Z'),
      embed: words.map((alt) => ({ $type: 'app.bsky.embed.images', images: [{ alt }] })),
      facets: fc.array(facet, { maxLength: 2 }),
      tags: fc.array(fc.oneof(tag, fc.constantFrom(null, 7)), { maxLength: 3 }),
      langs: fc.constantFrom([], ['en'], ['ja']),
    },
    { requiredKeys: ['$type', 'text'] },
  )
  .chain((members) =>
    fc
      .shuffledSubarray(Object.entries(members), { minLength: Object.keys(members).length })
      .map((entries) => Object.fromEntries(entries)),
  )

const recordJson = fc
  .tuple(
    record,
    fc.constantFrom('', '', '', ' ', '\n'),
    fc.oneof(
      { weight: 3, arbitrary: fc.constant(/[&<>\u2028\u2029]/) },
      fc.constantFrom(/[^\0-\x7f]/, /[#＃]/, /[a-z]/, /4/, /(?!)/, /./),
    ),
  )
  .map(([value, space, escaped]) => writeJson(value, space, escaped))

const cursor = fc.option(fc.integer({ min: 1, max: 2 ** 40 }), { nil: undefined })
const create = fc.tuple(recordJson, cursor).map(([json, seq]) => withRecord(json, seq))
const update = fc.tuple(recordJson, cursor).map(([json, seq]) => withRecord(json, seq, updateFrame))
const otherKind = cursor.chain((seq) => {
  const fields = seq === undefined ? {} : { cursor: seq }
  return fc.constantFrom(
    deleteFrame(fields),
    accountFrame({ ...fields, active: false, status: 'deleted' }),
    identityFrame({ ...fields, handle: 'ana.example' }),
    createFrame(fields).replaceAll('commit', 'sync'),
    createFrame(fields).replace('"create"', '"replace"'),
    createFrame({ ...fields, rev: '3lzz' }),
    createFrame(fields).replace('"time_us":', '"time_us":-'),
    createFrame(fields).replace('"time_us":', '"time_us":0.'),
  )
})
const cutOff = create
  .map(bytes)
  .chain((whole) => fc.nat(whole.length - 1).map((length) => whole.subarray(0, length)))

test('holds nothing back that parsing everything would find, and tells the others’ exact time', () => {
  let found = 0
  let skipped = 0
  const frame = fc.oneof(
    { weight: 8, arbitrary: create.map(bytes) },
    update.map(bytes),
    otherKind.map(bytes),
    cutOff,
  )
  fc.assert(
    fc.property(fc.array(frame, { minLength: 1, maxLength: 4 }), (frames) => {
      missTimes(frames).forEach((timeUs, n) => {
        const one = frames[n] as Buffer
        const reading = read(one)
        const mustPass = reading.kind === 'rejected' || concernsSomebody(one)
        if (mustPass) found++
        if (timeUs === 0) return
        skipped++
        expect({ mustPass, timeUs }).toEqual({ mustPass: false, timeUs: reading.timeUs })
      })
    }),
    { numRuns: 3_000 },
  )
  expect(found).toBeGreaterThan(1_000)
  expect(skipped).toBeGreaterThan(100)
})

test('a byte that was changed on the way hides no post with a watched tag', () => {
  const damaged = fc
    .tuple(create, fc.nat(), fc.integer({ min: 0, max: 255 }))
    .map(([frame, place, byte]) => {
      const broken = bytes(frame)
      broken[place % broken.length] = byte
      return broken
    })
  fc.assert(
    fc.property(damaged, (frame) => {
      if (missTime(frame) > 0) expect(concernsSomebody(frame)).toBe(false)
    }),
    { numRuns: 2_000 },
  )
})

/** Members sorted, as on the wire. */
const created = (members: Record<string, unknown>): string => {
  const entries = Object.entries({ ...postRecord('an invented text'), ...members })
  return createFrame({ record: Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))) })
}
const facets = (...features: unknown[]) => [{ features, index: { byteEnd: 9, byteStart: 0 } }]

describe('must be parsed', () => {
  test.each<[string, string]>([
    ['the tag in a facet', createFrame({ tags: ['Keep4o'] })],
    ['in the record’s own list', created({ tags: ['art', 'keep4o'] })],
    ['in the text alone', createFrame({ text: 'we #keep4o' })],
    ['behind a full-width hash', createFrame({ text: 'we ＃ｋｅｅｐ４ｏ' })],
    ['in mathematical letters', createFrame({ text: '#𝗞𝗲𝗲𝗽𝟰𝗼' })],
    ['with a soft hyphen in a facet', createFrame({ tags: ['ke\u00adep4o'] })],
    [
      'behind white space in a facet',
      created({ facets: facets({ $type: facetType, tag: '\n # keep4o' }) }),
    ],
    [
      'the facet’s type behind its tag',
      created({ facets: facets({ tag: 'keep4o', $type: facetType }) }),
    ],
    [
      'in the text, behind another tag’s facet in unusual order',
      created({ facets: facets({ tag: 'art', $type: facetType }), text: '#art #keep4o' }),
    ],
    [
      'in the text, behind a picture’s description that ends in #tag',
      created({ embed: { images: [{ alt: 'a #tag' }] }, text: 'we #keep4o' }),
    ],
    [
      'in a list behind white space',
      withRecord('{"$type":"app.bsky.feed.post","tags": ["keep4o"],"text":""}'),
    ],
    ['its hash escaped', withRecord('{"$type":"app.bsky.feed.post","text":"\\u0023keep4o"}')],
    ['a letter of it escaped', withRecord('{"$type":"app.bsky.feed.post","text":"#\\u006Beep4o"}')],
    [
      'a member’s name escaped',
      withRecord('{"$type":"app.bsky.feed.post","t\\u0061gs":["keep4o"],"text":""}'),
    ],
    [
      'a surrogate pair escaped',
      withRecord('{"$type":"app.bsky.feed.post","text":"#\\ud835\\udddeeep4o"}'),
    ],
    ['NUL inside, of which texts are cleaned', createFrame({ text: '#ke\0ep4o' })],
    ['ß for ss', createFrame({ text: '#STRASSE' })],
    ['final sigma in capitals', createFrame({ text: '#ΕΛΛΑΣ' })],
    ['Hangul in letters', createFrame({ text: `#${'한국4o'.normalize('NFD')}` })],
    ['on the rewrite, which adds its sequence number', createFrame({ cursor: 7, text: '#keep4o' })],
    ['an edit without a tag may take a post out of its topic', updateFrame()],
    ['a delete', deleteFrame()],
    ['an account event', accountFrame({ active: true })],
    ['an identity event', identityFrame()],
    ['a time in other digits than sixteen', createFrame({ timeUs: 999 })],
    ['a revision of another length', createFrame({ rev: '3lzz' })],
    ['no JSON', 'hello'],
    ['nothing', ''],
    ['a frame that was cut off', createFrame().slice(0, -1)],
  ])('%s', (_, frame) => expect(missTime(frame)).toBe(0))
})

describe('needs no parsing', () => {
  test.each<[string, string]>([
    ['a post without tags', createFrame()],
    ['another tag', createFrame({ tags: ['art'] })],
    ['a tag that begins alike', createFrame({ tags: ['keep4'] })],
    ['a Cyrillic homoglyph', createFrame({ tags: ['kеep4o'] })],
    ['the word without a hash', createFrame({ text: 'please keep4o' })],
    ['what Go escapes', createFrame({ text: 'R&B' }).replace('&', '\\u0026')],
    ['on the rewrite', createFrame({ cursor: 12_345 })],
    [
      'a record without text, which parsing would reject',
      withRecord('{"$type":"app.bsky.feed.post"}'),
    ],
    ['another collection, which was not asked for', createFrame().replace(postCollection, 'a.b')],
  ])('%s', (_, frame) => expect(missTime(frame)).toBe(1_790_000_000_000_001))
})

test('of a synthetic firehose nearly every post without the tag is told, by its exact time', () => {
  const frames = syntheticFirehose({ seed: 4, count: 5_000, missesPerHit: 49 }).map(bytes)
  const times = missTimes(frames)
  const concern = frames.map(concernsSomebody)
  const told = times.flatMap((timeUs, n) => (timeUs > 0 ? [{ timeUs, n }] : []))

  expect(concern.filter(Boolean)).toHaveLength(100)
  expect(told.filter(({ n }) => concern[n])).toEqual([])
  expect(told.length).toBeGreaterThan(4_900 * 0.99)
  expect(told.map(({ timeUs }) => timeUs)).toEqual(
    told.map(({ n }) => read(frames[n] as Buffer).timeUs),
  )
})
