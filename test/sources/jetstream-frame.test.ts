import { describe, expect, test } from 'vitest'
import { readFrame } from '../../server/sources/jetstream-frame.ts'
import {
  accountFrame,
  aDid,
  createFrame,
  deleteFrame,
  identityFrame,
  updateFrame,
} from '../fakes/jetstream-frames.ts'

const receivedAt = new Date('2026-09-21T14:15:00Z')
const uri = `at://${aDid}/app.bsky.feed.post/3lzzzzzzzzy2b`
const read = (frame: string | Buffer, isBinary = false) =>
  readFrame(Buffer.from(frame), isBinary, receivedAt)
const change = (frame: string) => {
  const reading = read(frame)
  return reading.kind === 'change' ? reading.change : reading.kind
}

test('a create is a post to save, at the time that the server saw it', () => {
  expect(read(createFrame({ tags: ['Keep4o'], cursor: 7 }))).toMatchObject({
    kind: 'change',
    timeUs: 1_790_000_000_000_001,
    seq: 7,
    change: {
      kind: 'save',
      at: new Date(1_790_000_000_000),
      post: { uri, observedAt: new Date(1_790_000_000_000), tags: [{ key: 'keep4o' }] },
    },
  })
})

test('an update is an edit', () => {
  const edit = change(updateFrame({ tags: ['Keep4o'] }))
  expect(edit).toMatchObject({ kind: 'save', post: { editedAt: new Date(1_790_000_000_000) } })
})

test('a delete has neither record nor cid', () => {
  expect(change(deleteFrame({}))).toMatchObject({ kind: 'delete', platform: 'bluesky', uri })
})

describe('accounts', () => {
  test.each([
    ['active again', { active: true }, 'active'],
    ['deleted', { active: false, status: 'deleted' }, 'deleted'],
    ['deactivated', { active: false, status: 'deactivated' }, 'hidden'],
    ['suspended', { active: false, status: 'suspended' }, 'hidden'],
    ['taken down', { active: false, status: 'takendown' }, 'hidden'],
    ['trouble at the host', { active: false, status: 'desynchronized' }, 'hidden'],
    ['slowed down', { active: false, status: 'throttled' }, 'hidden'],
    ['no reason', { active: false }, 'hidden'],
    ['a reason to come', { active: false, status: 'napping' }, 'hidden'],
  ])('%s', (_why, account, status) => {
    expect(change(accountFrame(account))).toMatchObject({ kind: 'account', authorId: aDid, status })
  })
})

test('an identity concerns no post, with a handle or without', () => {
  expect(change(identityFrame({}))).toBe('other')
})

test('another collection concerns no post', () => {
  expect(change(createFrame({}).replace('app.bsky.feed.post', 'app.bsky.feed.like'))).toBe('other')
})

describe('rejected with the reason', () => {
  const create = createFrame({})
  test.each<[why: string, frame: string | Buffer, reason: string]>([
    ['no JSON', '{"did":', 'frame.json'],
    ['no object', '[]', 'frame.frame'],
    ['an unknown kind', create.replace('"kind":"commit"', '"kind":"party"'), 'frame.kind'],
    ['an unknown operation', create.replace('"create"', '"melt"'), 'frame.operation'],
    ['no time', create.replace(/"time_us":\d+/, '"time_us":"soon"'), 'frame.time_us'],
    ['no did', create.replace(aDid, 'nobody'), 'frame.did'],
    ['no revision', create.replace(/"rev":"[^"]+"/, '"rev":7'), 'frame.rev'],
    ['a record without text', create.replace('"text":', '"txt":'), 'bluesky.text'],
    ['bytes that are no text', Buffer.from([0x7b, 0xff, 0xfe]), 'frame.utf8'],
  ])('%s', (_why, frame, reason) => {
    const reading = read(frame)
    expect(reading).toMatchObject({ kind: 'rejected', rejected: { reason } })
  })

  test('a binary frame, which was not asked for', () => {
    expect(read(create, true)).toMatchObject({ rejected: { reason: 'frame.binary' } })
  })

  test('what it was is kept, up to 64 KiB, in base64 where it is no text', () => {
    const long = read(`{"x":"${'ü'.repeat(60_000)}"`)
    const bytes = read(Buffer.from([0x7b, 0xff]))
    if (long.kind !== 'rejected' || bytes.kind !== 'rejected') throw new Error('not rejected')
    expect(Buffer.byteLength(long.rejected.raw)).toBeLessThanOrEqual(64 * 1024)
    expect(long.rejected.raw.endsWith('ü')).toBe(true)
    expect(bytes.rejected).toMatchObject({ rawEncoding: 'base64', raw: 'e/8=' })
  })
})

test('a time from the future is not believed: the post was seen when it arrived', () => {
  const ahead = createFrame({ timeUs: 1_890_000_000_000_000, tags: ['Keep4o'] })
  expect(change(ahead)).toMatchObject({ at: receivedAt, post: { observedAt: receivedAt } })
})
