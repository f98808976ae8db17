import { describe, expect, test } from 'vitest'
import { readEvent } from '../../server/sources/mastodon-stream.ts'
import type { Page } from '../../server/sources/source.ts'
import type { createFakeClock } from './fake-clock.ts'
import {
  deletedUris,
  fakeInstance,
  readInstance,
  savedPosts,
  savedUris,
  stored,
} from './read-mastodon.ts'

const token = 'sesame'
const hasChanges = (page: Page) => page.changes.length > 0

/** Jumps over short waits only: in the long ones the stream has its say. */
const patient = (clock: ReturnType<typeof createFakeClock>) => ({
  now: clock.now,
  sleep: clock.sleepUnlessLong,
})

const streaming = async (options: { cursor?: Page['cursor'] } = {}) => {
  const instance = await fakeInstance({ token })
  return { instance, open: () => openOn(instance, options) }
}

const openOn = async (
  instance: Awaited<ReturnType<typeof fakeInstance>>,
  options: { cursor?: Page['cursor']; tags?: string[]; idleMs?: number } = {},
) => {
  const reading = readInstance(
    { clock: patient(instance.clock), fake: instance.fake },
    { token, pollMs: 3_600_000, ...options },
  )
  const before = await reading.poll()
  const connected = await reading.poll()
  return { ...reading, before, connected }
}

describe('frames', () => {
  test.each<[string, string, unknown]>([
    [
      'the payload of an update is JSON within JSON',
      '{"stream":["hashtag","x"],"event":"update","payload":"{\\"id\\":\\"7\\"}"}',
      { kind: 'status', status: { id: '7' } },
    ],
    [
      'so is that of an edit',
      '{"event":"status.update","payload":"{\\"id\\":\\"7\\"}"}',
      { kind: 'status', status: { id: '7' } },
    ],
    [
      'that of a deletion is the bare id',
      '{"event":"delete","payload":"12345678901234567890"}',
      { kind: 'delete', id: '12345678901234567890' },
    ],
    [
      'an error',
      '{"error":"Unknown stream"}',
      { kind: 'malformed', raw: '{"error":"Unknown stream"}', detail: 'Unknown stream' },
    ],
  ])('%s', (_name, frame, expected) => expect(readEvent(frame)).toEqual(expected))

  test.each([
    '',
    'null',
    '[]',
    '{"event":"update","payload":{"id":"7"}}',
    '{"event":"update"',
    '{"event":"new"}',
  ])('malformed: %s', (frame) =>
    expect(readEvent(frame)).toMatchObject({ kind: 'malformed', raw: frame }),
  )
})

describe('streaming', () => {
  test('posts, edits and deletions come at once', async () => {
    const { instance, open } = await streaming()
    const reading = await open()
    const { id, uri } = instance.world.publish()
    expect(savedUris(await reading.until(hasChanges))).toEqual([uri])
    instance.clock.advance(1_000)
    instance.world.edit(id, { content: '<p>other words</p>' })
    expect(savedPosts(await reading.until(hasChanges))).toMatchObject([
      { uri, text: 'other words' },
    ])
    instance.world.remove(id)
    expect(deletedUris(await reading.until(hasChanges))).toEqual([uri])
    expect(reading.lastDetail()).toContain('streams')
  })

  test('an edit that takes the tag away is handed on without it', async () => {
    const { instance, open } = await streaming()
    const status = instance.world.publish()
    const reading = await open()
    const frame = { ...status, edited_at: '2026-03-01T13:00:00Z', tags: [] }
    instance.fake.sendFrame(
      JSON.stringify({ event: 'status.update', payload: JSON.stringify(frame) }),
    )
    expect(savedPosts(await reading.until(hasChanges))).toMatchObject([
      { uri: status.uri, tags: [] },
    ])
  })

  test('a deletion of a post from before a restart finds its uri', async () => {
    const { instance, open } = await streaming()
    const { id, uri } = instance.world.publish()
    const first = await open()
    const cursor = stored([...first.before, ...first.connected])
    first.stop.abort()
    const second = await openOn(instance, { cursor })
    instance.world.remove(id)
    expect(deletedUris(await second.until(hasChanges))).toEqual([uri])
  })

  test('after each connect what was missed is fetched, before anything else is believed', async () => {
    const { instance, open } = await streaming()
    const reading = await open()
    const streamsBefore = instance.fake.streams.size
    instance.fake.cutStreams()
    await expect.poll(() => instance.fake.streams.size).toBe(0)
    const missed = instance.world.publish()
    const pages = await reading.poll()
    expect(streamsBefore).toBe(1)
    expect(savedUris(pages)).toEqual([missed.uri])
    expect(pages.at(-1)?.covered).toBeDefined()
    await expect.poll(() => instance.fake.streams.size).toBe(1)
  })

  test('a deletion of something that was never handed on is counted', async () => {
    const { instance, open } = await streaming()
    const reading = await open()
    instance.fake.sendFrame('{"event":"delete","payload":"99"}')
    const [page] = await reading.until(() => true)
    expect(page?.changes).toEqual([])
    expect(Object.values(page?.filtered ?? {})).toEqual([1])
  })

  test('a post that was deleted a moment ago does not come back with a page that was on its way', async () => {
    const { instance, open } = await streaming()
    const reading = await open()
    const { id, account, ...status } = instance.world.publish({ tags: ['other'] })
    instance.fake.sendFrame(`{"event":"delete","payload":"${id}"}`)
    await reading.until(() => true)
    const late = { ...status, id, account, tags: [{ name: 'keep4o', url: '' }] }
    instance.fake.sendFrame(JSON.stringify({ event: 'update', payload: JSON.stringify(late) }))
    const [page] = await reading.until(() => true)
    expect(page?.changes).toEqual([])
  })

  test('a malformed frame is rejected, the stream goes on', async () => {
    const { instance, open } = await streaming()
    const reading = await open()
    instance.fake.sendFrame('{"event":"update","payload":"{"}')
    const { uri } = instance.world.publish()
    const pages = await reading.until(hasChanges)
    expect(pages.flatMap((page) => page.rejected)).toMatchObject([{ reason: 'frame' }])
    expect(savedUris(pages)).toEqual([uri])
  })

  test('every name is subscribed to', async () => {
    const { instance } = await streaming()
    await openOn(instance, { tags: ['aaa', 'bbb', 'ccc', 'ddd', 'eee'] })
    const names = [...instance.fake.streams.values()].map((set) => [...set].toSorted())
    expect(names).toEqual([['aaa', 'bbb', 'ccc', 'ddd', 'eee']])
  })

  test('a stream that falls silent without closing is given up and opened anew', async () => {
    const { instance } = await streaming()
    const reading = await openOn(instance, { idleMs: 60 })
    for (const stream of instance.fake.streams.keys()) stream.pause()
    const [page] = await reading.until(({ covered }) => covered !== undefined)
    expect(page?.covered).toBeDefined()
    expect(reading.reports.some(({ detail }) => detail?.includes('no stream'))).toBe(true)
  })

  test('a token that the stream refuses leaves the polls, and says so', async () => {
    const instance = await fakeInstance({ token })
    const { uri } = instance.world.publish()
    const reading = readInstance(
      { clock: patient(instance.clock), fake: instance.fake },
      { token: 'wrong', pollMs: 3_600_000 },
    )
    expect(savedUris(await reading.poll())).toEqual([uri])
    const pages = reading.until(() => false)
    await expect.poll(() => reading.lastDetail()).toContain('401')
    reading.stop.abort()
    await pages
  })

  test('it ends with the signal: no stream stays open', async () => {
    const { instance, open } = await streaming()
    const reading = await open()
    expect(instance.fake.streams.size).toBe(1)
    const rest = reading.until(() => false)
    reading.stop.abort()
    await rest
    await expect.poll(() => instance.fake.streams.size).toBe(0)
  })
})
