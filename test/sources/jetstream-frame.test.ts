import { describe, expect, test } from 'vitest'
import { readFrame } from '../../server/sources/jetstream-frame.ts'
import type { AccountStatus } from '../../server/sources/source.ts'
import {
  accountFrame,
  aDid,
  createFrame,
  deleteFrame,
  identityFrame,
  postRecord,
  updateFrame,
} from '../fakes/jetstream-frames.ts'

const receivedAt = new Date('2026-09-21T14:20:00Z')
const at = new Date('2026-09-21T14:13:20.000Z')
const timeUs = 1_790_000_000_000_001
const uri = `at://${aDid}/app.bsky.feed.post/3lzzzzzzzzy2b`
const read = (frame: string | Buffer, isBinary = false) =>
  readFrame(Buffer.from(frame), isBinary, receivedAt)

test('a create saves the post, as seen at the time of the server', () => {
  expect(read(createFrame({ text: 'a', tags: ['Keep4o'] }))).toMatchObject({
    kind: 'change',
    timeUs,
    seq: undefined,
    change: {
      kind: 'save',
      at,
      post: { uri, text: 'a #Keep4o', observedAt: at, editedAt: undefined, rev: '3lzzzzzzzzz2a' },
    },
  })
})

test('an update saves the post as edited', () => {
  expect(read(updateFrame())).toMatchObject({
    change: { kind: 'save', post: { uri, editedAt: at } },
  })
})

test('a delete, which has neither record nor cid, deletes by address', () => {
  expect(read(deleteFrame())).toMatchObject({
    change: { kind: 'delete', at, platform: 'bluesky', uri, rev: '3lzzzzzzzzz2a' },
  })
})

test.each<[boolean, string | undefined, AccountStatus]>([
  [true, undefined, 'active'],
  [true, 'desynchronized', 'active'],
  [false, 'deleted', 'deleted'],
  [false, 'deactivated', 'hidden'],
  [false, 'suspended', 'hidden'],
  [false, 'takendown', 'hidden'],
  [false, undefined, 'hidden'],
  [false, 'desynchronized', 'hidden'],
  [false, 'throttled', 'hidden'],
  [false, 'a word of tomorrow', 'hidden'],
])('an account that is active: %s, status: %s', (active, status, expected) => {
  const frame = accountFrame({ active, ...(status !== undefined && { status }) })
  expect(read(frame)).toMatchObject({
    change: { kind: 'account', at, platform: 'bluesky', authorId: aDid, status: expected },
  })
})

test.each([
  ['an identity', identityFrame({ handle: 'someone.example' })],
  ['an identity without handle', identityFrame()],
  [
    'a record of another collection',
    createFrame().replace('"app.bsky.feed.post"', '"app.bsky.feed.like"'),
  ],
])('%s concerns no post', (_, frame) => {
  expect(read(frame)).toMatchObject({ kind: 'other', timeUs, at })
})

test("the rewrite's sequence number is kept, and unknown members are let be", () => {
  const frame = createFrame({ cursor: 12_345 }).replace('{"did"', '{"novelty":{"a":[1]},"did"')
  expect(read(frame)).toMatchObject({ kind: 'change', seq: 12_345 })
})

test('a time from the future is not believed: the frame is taken to be of now', () => {
  const future = createFrame({ timeUs: 4_000_000_000_000_000 })
  expect(read(future)).toMatchObject({ timeUs: 4_000_000_000_000_000, change: { at: receivedAt } })
})

describe('what cannot be read is rejected, with its reason and itself', () => {
  test.each<[string, string, string]>([
    ['no JSON', 'garbage', 'frame.json'],
    ['nothing', '', 'frame.json'],
    ['a frame that was cut off', createFrame().slice(0, 200), 'frame.json'],
    ['a list', '[]', 'frame.frame'],
    ['no time', '{"kind":"identity"}', 'frame.time_us'],
    ['a time in words', createFrame().replace(String(timeUs), '"now"'), 'frame.time_us'],
    ['an unknown kind', identityFrame().replace('"identity"', '"novelty"'), 'frame.kind'],
    ['an unknown operation', deleteFrame().replace('"delete"', '"purge"'), 'frame.operation'],
    ['no commit', createFrame().replace('"commit":{', '"omitted":{'), 'frame.commit'],
    ['no DID', createFrame({ did: 'nobody' }), 'frame.did'],
    ['a key that would change the address', deleteFrame({ rkey: '../x' }), 'frame.rkey'],
    ['no revision', deleteFrame({ rev: '' }), 'frame.rev'],
    [
      'an account that is neither',
      accountFrame({ active: false }).replace('false', '"no"'),
      'frame.active',
    ],
    [
      'a record without text',
      createFrame({ record: { ...postRecord('a'), text: undefined } }),
      'bluesky.text',
    ],
  ])('%s', (_, frame, reason) => {
    expect(read(frame)).toMatchObject({
      kind: 'rejected',
      rejected: { reason, raw: frame, rawEncoding: 'utf8' },
    })
  })

  test('its time is that of the server if it is known, else of its arrival', () => {
    expect(read(deleteFrame({ rkey: '' }))).toMatchObject({ timeUs, rejected: { at } })
    expect(read('garbage')).toMatchObject({ rejected: { at: receivedAt } })
  })

  test('a binary frame', () => {
    expect(read(createFrame(), true)).toMatchObject({ rejected: { reason: 'frame.binary' } })
  })

  test('bytes that are no UTF-8 are kept as base64', () => {
    const bytes = Buffer.concat([Buffer.from('{"did":"'), Buffer.from([0xff, 0xc0])])
    expect(read(bytes)).toMatchObject({
      rejected: { reason: 'frame.utf8', raw: bytes.toString('base64'), rawEncoding: 'base64' },
    })
  })

  test('so are NUL bytes, which no text column takes', () => {
    expect(read('a\0b')).toMatchObject({ rejected: { raw: btoa('a\0b'), rawEncoding: 'base64' } })
  })

  test.each([
    ['text', 'é'.repeat(100_000), 'utf8'],
    ['bytes', Buffer.alloc(200_000, 0xff), 'base64'],
  ] as const)('of long %s no more than 64 KiB are kept', (_, frame, rawEncoding) => {
    const reading = read(frame)
    const raw = reading.kind === 'rejected' ? reading.rejected.raw : ''
    expect(reading).toMatchObject({ rejected: { rawEncoding } })
    expect(Buffer.byteLength(raw)).toBeLessThanOrEqual(64 * 1024)
    expect(raw.length).toBeGreaterThan(30_000)
    expect(raw.isWellFormed() && !raw.includes('\ufffd')).toBe(true)
  })

  test('JSON of absurd depth', () => {
    const deep = createFrame({ record: { ...postRecord('a'), x: 0 } }).replace(
      '"x":0',
      `"x":${'['.repeat(200_000)}${']'.repeat(200_000)}`,
    )
    expect(['change', 'rejected']).toContain(read(deep).kind)
  })
})
