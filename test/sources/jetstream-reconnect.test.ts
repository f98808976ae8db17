import { expect, test } from 'vitest'
import type { Page } from '../../server/sources/source.ts'
import { createFrame, updateFrame } from '../fakes/jetstream-frames.ts'
import { openSky, readSky, startUs } from './read-jetstream.ts'

const secondUs = 1_000_000
const stepMs = 250

const tagged = (timeUs: number) => createFrame({ timeUs, rkey: `at${timeUs}`, tags: ['keep4o'] })

const storedUs = (pages: readonly Page[]): unknown => pages.at(-1)?.cursor?.timeUs

test('over cuts and shut-downs no cursor passes a post that is not handed over, and coverage has no seam', async () => {
  const sky = await openSky()
  const { clock, server } = sky
  const times = Array.from({ length: 4_500 }, (_, n) => startUs - 50 * secondUs + n * 10_000)
  const fromUs = startUs - 51 * secondUs
  const reading = readSky(sky, { cursor: { host: server.host, wire: 'v1', timeUs: fromUs } })
  const say = async (part: number[]) => {
    server.publish(...part.map(tagged))
    await clock.until(() => storedUs(reading.pages) === part.at(-1), stepMs)
  }
  await say(times.slice(0, 2_000))
  server.cut()
  await say(times.slice(2_000, 3_000))
  server.shutDown()
  await say(times.slice(3_000))
  expect(server.fired).toMatchObject({ cut: 1, shutDown: 1 })

  const handed = new Set<string>()
  for (const page of reading.pages) {
    for (const change of page.changes) if (change.kind === 'save') handed.add(change.post.uri)
    const behind = times.filter((timeUs) => timeUs <= Number(page.cursor?.timeUs))
    expect(handed.size).toBeGreaterThanOrEqual(behind.length)
  }
  expect(handed.size).toBe(times.length)

  const covered = reading.pages.flatMap((page) => page.covered ?? [])
  expect(covered[0]?.from).toEqual(new Date(fromUs / 1_000))
  expect(covered.slice(1).map(({ from }) => from)).toEqual(covered.slice(0, -1).map(({ to }) => to))
  expect(covered.at(-1)?.to).toEqual(new Date(Number(times.at(-1)) / 1_000))
  expect(reading.pages.flatMap((page) => page.gaps ?? [])).toEqual([])
})

test('an edit is handed on even without a tag, since it may take a post out of its topic', async () => {
  const sky = await openSky()
  const timeUs = startUs - secondUs
  sky.server.publish(createFrame({ timeUs }), updateFrame({ timeUs }))
  const reading = readSky(sky)
  await sky.clock.until(() => reading.pages.length > 0, stepMs)
  expect(reading.pages.flatMap(({ changes }) => changes)).toMatchObject([
    { kind: 'save', post: { tags: [], editedAt: new Date(timeUs / 1_000) } },
  ])
  expect(reading.pages.flatMap(({ filtered }) => Object.values(filtered))).toEqual([1])
})

test('a server whose connections end, but bring something each time, is not left for the next', async () => {
  const sky = await openSky(2)
  const [first, second] = sky.servers
  const reading = readSky(sky)
  for (let n = 1; n <= 4; n++) {
    const timeUs = startUs - (5 - n) * secondUs
    first?.publish(tagged(timeUs))
    await sky.clock.until(() => storedUs(reading.pages) === timeUs, stepMs)
    first?.cut()
  }
  await sky.clock.until(() => first?.requests.length === 5, stepMs)
  expect(second?.requests).toEqual([])
})

test.each([
  ['before it has begun', async () => undefined],
  [
    'while it reads',
    ({ clock, server }: Awaited<ReturnType<typeof openSky>>) =>
      clock.until(() => server.connections === 1),
  ],
])('stopped %s, it says so and leaves no connection', async (_, ready) => {
  const sky = await openSky()
  const reading = readSky(sky)
  await ready(sky)
  reading.stop.abort()
  await reading.done
  expect(reading.reports.at(-1)?.phase).toBe('stopped')
  await sky.clock.until(() => sky.server.connections === 0)
})
