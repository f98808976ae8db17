import { describe, expect, test } from 'vitest'
import { toDate } from '../../server/sources/jetstream-cursor.ts'
import { createPageAssembly } from '../../server/sources/jetstream-pages.ts'
import { createFrame, deleteFrame, identityFrame, updateFrame } from '../fakes/jetstream-frames.ts'

const second = 1_000_000
const startUs = Date.parse('2026-09-21T10:00:00Z') * 1000
const now = new Date('2026-09-21T12:00:00Z')
const watch = { topics: [], tagKeys: new Set(['keep4o']) }
const host = 'a.example'

const assemble = (plan: { cursorUs?: number; coveredToUs?: number } = {}) => {
  const pages = createPageAssembly(host, { cursorUs: startUs, ...plan }, watch, now)
  return {
    pages,
    add: (frame: string) => pages.add(Buffer.from(frame), false, now),
    misses: (fromUs: number, count: number, stepUs: number) => {
      for (let i = 0; i < count; i++) pages.addMiss(fromUs + i * stepUs)
    },
  }
}
const range = (fromUs: number, toUs: number) => ({ from: toDate(fromUs), to: toDate(toUs) })

test('a page holds what concerns somebody, counts the rest by hour, and moves the cursor to its last frame', () => {
  const { pages, add } = assemble()
  const hourUs = 3600 * second
  add(createFrame({ timeUs: startUs, tags: ['Keep4o'], rkey: 'a' }))
  pages.addMiss(startUs + second)
  add(createFrame({ timeUs: startUs + 2 * second, text: 'let through in vain' }))
  add(identityFrame({ timeUs: startUs + 3 * second }))
  add(updateFrame({ timeUs: startUs + 4 * second, text: 'an edit without the tag', rkey: 'b' }))
  add('garbage')
  pages.addMiss(startUs + 30 * second)
  const page = pages.next(true)
  expect(page).toMatchObject({
    changes: [{ kind: 'save' }, { kind: 'save' }],
    rejected: [{ reason: 'frame.json', at: now }],
    filtered: { '2026-09-21T10:00:00.000Z': 4 },
    cursor: { host, wire: 'v1', timeUs: startUs + 30 * second },
    covered: range(startUs, startUs + 30 * second),
    mode: 'live',
  })
  expect(page?.gaps).toBeUndefined()
  expect(pages.next(true)).toBeUndefined()
  pages.addMiss(startUs + hourUs - 1)
  pages.addMiss(startUs + hourUs)
  expect(pages.next(true)?.filtered).toEqual({
    '2026-09-21T10:00:00.000Z': 1,
    '2026-09-21T11:00:00.000Z': 1,
  })
})

test('without a flush only full pages are handed over, and each ends at its own last frame', () => {
  const { pages, add } = assemble()
  for (let i = 0; i < 2_500; i++) add(deleteFrame({ timeUs: startUs + i, rkey: `k${i}` }))
  const [first, second, none] = [pages.next(false), pages.next(false), pages.next(false)]
  expect([first?.changes.length, second?.changes.length]).toEqual([1_000, 1_000])
  expect([first?.cursor?.timeUs, second?.cursor?.timeUs]).toEqual([startUs + 999, startUs + 1_999])
  expect(none).toBeUndefined()
  expect(pages.next(true)).toMatchObject({ cursor: { timeUs: startUs + 2_499 } })
})

test('ten thousand waiting frames are enough; taking a page makes room', () => {
  const { pages, add } = assemble()
  for (let i = 0; i < 9_999; i++) add(deleteFrame({ timeUs: startUs + i }))
  expect(pages.isFull).toBe(false)
  add(deleteFrame({ timeUs: startUs + 9_999 }))
  expect(pages.isFull).toBe(true)
  pages.next(false)
  expect(pages.isFull).toBe(false)
})

test('long frames fill a page and the queue sooner', () => {
  const { pages, add } = assemble()
  for (let i = 0; i < 100; i++) add(`no JSON ${'x'.repeat(60_000)}`)
  expect(pages.next(false)?.rejected.length).toBe(67)
})

describe('the cursor', () => {
  test('does not go back when the times do', () => {
    const { pages } = assemble()
    for (const timeUs of [startUs + 9 * second, startUs + second]) pages.addMiss(timeUs)
    expect(pages.next(true)?.cursor).toMatchObject({ timeUs: startUs + 9 * second })
  })

  test('does not go back behind what is stored while the rewind is replayed', () => {
    const { pages } = assemble({ cursorUs: startUs - 5 * second, coveredToUs: startUs })
    pages.addMiss(startUs - 4 * second)
    expect(pages.next(true)).toMatchObject({ cursor: { timeUs: startUs } })
    pages.addMiss(startUs - second)
    expect(pages.next(true)?.covered).toBeUndefined()
  })

  test('does not follow a time from the future', () => {
    const { pages, add } = assemble()
    pages.addMiss(startUs + second)
    add(createFrame({ timeUs: 4_000_000_000_000_000, tags: ['Keep4o'] }))
    pages.addMiss(4_000_000_000_000_001)
    const page = pages.next(true)
    expect(page).toMatchObject({ cursor: { timeUs: startUs + second }, changes: [{ at: now }] })
    expect(page?.filtered).toEqual({ '2026-09-21T10:00:00.000Z': 1, '2026-09-21T12:00:00.000Z': 1 })
  })

  test('stays where it is when nothing could be read', () => {
    const { pages, add } = assemble()
    add('garbage')
    expect(pages.next(true)).toMatchObject({ cursor: { timeUs: startUs }, rejected: [{}] })
  })

  test('remembers the newest sequence number', () => {
    const { pages, add } = assemble()
    add(deleteFrame({ timeUs: startUs, cursor: 41 }))
    add(deleteFrame({ timeUs: startUs + 1, cursor: 42 }))
    expect(pages.next(true)?.cursor).toMatchObject({ seq: 42 })
    pages.addMiss(startUs + 2)
    expect(pages.next(true)?.cursor).toMatchObject({ seq: 42 })
  })
})

describe('holes', () => {
  const lost = 'the server no longer had the events since the last connection'

  test('the first event soon after the cursor: covered without a hole', () => {
    const { pages } = assemble({ cursorUs: startUs - 5 * second, coveredToUs: startUs })
    pages.addMiss(startUs + 54 * second)
    const page = pages.next(true)
    expect(page?.covered).toEqual(range(startUs, startUs + 54 * second))
    expect(page?.gaps).toBeUndefined()
  })

  test('the first event more than a minute after the cursor: the server began later without saying so', () => {
    const { pages } = assemble({ cursorUs: startUs - 5 * second, coveredToUs: startUs })
    pages.addMiss(startUs + 3600 * second)
    pages.addMiss(startUs + 3601 * second)
    expect(pages.next(true)).toMatchObject({
      gaps: [{ ...range(startUs, startUs + 3600 * second), reason: lost }],
      covered: range(startUs + 3600 * second, startUs + 3601 * second),
    })
  })

  test('an unreadable first frame does not hide it', () => {
    const { pages, add } = assemble({ cursorUs: startUs - 5 * second, coveredToUs: startUs })
    add('garbage')
    pages.addMiss(startUs + 3600 * second)
    expect(pages.next(true)?.gaps).toBeUndefined()
    expect(pages.next(true)).toMatchObject({ gaps: [{ reason: lost }] })
  })

  test('on the first start what no server has is no gap, and is not covered', () => {
    const { pages } = assemble()
    pages.addMiss(startUs + 3600 * second)
    pages.addMiss(startUs + 3601 * second)
    const page = pages.next(true)
    expect(page?.gaps).toBeUndefined()
    expect(page?.covered).toEqual(range(startUs + 3600 * second, startUs + 3601 * second))
  })

  test('a silence of minutes amid a steady stream closes the page and is a gap', () => {
    const { pages, misses } = assemble()
    misses(startUs, 4_000, second / 38)
    const endUs = startUs + Math.floor(3_999 * (second / 38))
    pages.addMiss(startUs + 600 * second)
    pages.addMiss(startUs + 601 * second)
    const before = pages.next(true)
    expect(before?.gaps).toBeUndefined()
    expect(before?.covered?.to).toEqual(toDate(endUs))
    expect(pages.next(true)).toMatchObject({
      gaps: [{ from: toDate(endUs), to: toDate(startUs + 600 * second) }],
      covered: range(startUs + 600 * second, startUs + 601 * second),
    })
  })

  test('a sparse stream is sparse, not broken', () => {
    const { pages, misses } = assemble()
    misses(startUs, 20, 120 * second)
    expect(pages.next(true)).toMatchObject({ covered: range(startUs, startUs + 19 * 120 * second) })
  })

  test('what must be said of the stored cursor goes with the first page', () => {
    const gap = { ...range(startUs, startUs + second), reason: 'the stored cursor cannot be read' }
    const pages = createPageAssembly(host, { cursorUs: startUs, gap }, watch, now)
    pages.addMiss(startUs + second)
    expect(pages.next(true)?.gaps).toEqual([gap])
  })
})
