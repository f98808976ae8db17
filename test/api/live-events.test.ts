import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readEventId, writeEventId } from '../../server/api/live.ts'
import { createLiveEvents } from '../../server/api/live-events.ts'
import type { SourceState } from '../../shared/source-state.ts'
import { handFeed, sourceState } from './app.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const setUp = () => {
  const changes = handFeed()
  const shutdown = new AbortController()
  const state: { sources: SourceState[] } = { sources: [sourceState()] }
  const live = createLiveEvents({
    changes,
    sources: () => state.sources,
    signal: shutdown.signal,
  })
  return { changes, shutdown, state, live }
}
const sources = (states: SourceState[]) => ({ event: 'sources', sources: states })
const changed = (topic: string, dataVersion: number) => ({ event: 'changed', topic, dataVersion })

test('a new reader is told at once what it does not have', async () => {
  const { changes, live } = setUp()
  changes.tell({ topic: 'known', dataVersion: 4 })
  changes.tell({ topic: 'newer', dataVersion: 9 })
  const reader = live.open(
    new Map([
      ['known', 4],
      ['newer', 8],
    ]),
  )
  expect(await reader.next(1)).toEqual([changed('newer', 9), sources([sourceState()])])
  reader.close()
})

test('every reader is told of a change; a slow one of the newest only', async () => {
  const { changes, live } = setUp()
  const [quick, slow] = [live.open(new Map()), live.open(new Map())]
  await quick.next(1)
  await slow.next(1)
  changes.tell({ topic: 'lanterns', dataVersion: 1 })
  expect(await quick.next(1)).toEqual([changed('lanterns', 1)])
  for (let n = 2; n <= 500; n++) changes.tell({ topic: 'lanterns', dataVersion: n })
  expect(await slow.next(1)).toEqual([changed('lanterns', 500)])
  quick.close()
  slow.close()
})

test('waiting ends with the first thing to tell, or with nothing when the time is over', async () => {
  const { changes, live } = setUp()
  const reader = live.open(new Map())
  await reader.next(1)
  const told = reader.next(25_000)
  changes.tell({ topic: 'lanterns', dataVersion: 1 })
  expect(await told).toEqual([changed('lanterns', 1)])
  const nothing = reader.next(500)
  await vi.advanceTimersByTimeAsync(500)
  expect(await nothing).toEqual([])
  reader.close()
})

test('a source that fares differently is told within a second, mere progress within five', async () => {
  const { state, live } = setUp()
  const reader = live.open(new Map())
  await reader.next(1)
  state.sources = [sourceState({ phase: 'waiting' })]
  const major = reader.next(60_000)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await major).toEqual([sources([sourceState({ phase: 'waiting' })])])

  const later = sourceState({ phase: 'waiting', lagSeconds: 77 })
  state.sources = [later]
  const minor = reader.next(60_000)
  let told = false
  void minor.then(() => {
    told = true
  })
  await vi.advanceTimersByTimeAsync(3_000)
  expect(told).toBe(false)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await minor).toEqual([sources([later])])
  reader.close()
})

test('unchanged sources are told to nobody', async () => {
  const { live } = setUp()
  const reader = live.open(new Map())
  await reader.next(1)
  const nothing = reader.next(20_000)
  await vi.advanceTimersByTimeAsync(20_000)
  expect(await nothing).toEqual([])
  reader.close()
})

test('with the last reader go the subscription and the timer', async () => {
  const { changes, live } = setUp()
  const [one, two] = [live.open(new Map()), live.open(new Map())]
  expect([live.readers(), changes.listeners.size, vi.getTimerCount()]).toEqual([2, 1, 1])
  one.close()
  one.close()
  expect([live.readers(), changes.listeners.size, vi.getTimerCount()]).toEqual([1, 1, 1])
  two.close()
  expect([live.readers(), changes.listeners.size, vi.getTimerCount()]).toEqual([0, 0, 0])
})

test('closing and shutdown end the wait', async () => {
  const { shutdown, live } = setUp()
  const [gone, left] = [live.open(new Map()), live.open(new Map())]
  await gone.next(1)
  await left.next(1)
  const waits = [gone.next(60_000), left.next(60_000)]
  gone.close()
  shutdown.abort()
  expect(await Promise.all(waits)).toEqual([[], []])
  left.close()
})

test.each([
  [undefined, []],
  ['', []],
  ['keep4o=12', [['keep4o', 12]]],
  [
    'keep4o=12,keep4o-demo=3',
    [
      ['keep4o', 12],
      ['keep4o-demo', 3],
    ],
  ],
  ['keep4o=x,lanterns=3', [['lanterns', 3]]],
  ['42', []],
  ['keep4o=99999999999999999999', []],
  ['<script>=1', []],
])('the event id %j is read as %j', (id, versions) => {
  expect([...readEventId(id)]).toEqual(versions)
})

test('what is written as event id is read again', () => {
  const versions = new Map([
    ['keep4o', 12],
    ['keep4o-demo', 3],
  ])
  expect(readEventId(writeEventId(versions))).toEqual(versions)
})
