import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { frameOf, type UpstreamEvent, uriOf } from './campaign/upstream-event.ts'
import { sortableKey, upstreamScript } from './campaign/upstream-script.ts'
import { replay } from './oracle.ts'

const post = { did: 'did:plc:a', rkey: 'r1' }
const save = (rev: string, timeUs: number, onTopic = true): UpstreamEvent => ({
  kind: 'save',
  edited: rev > '1',
  ...post,
  rev,
  text: `version ${rev}`,
  tags: onTopic ? ['Keep4o'] : ['art'],
  onTopic,
  createdAt: '2026-10-01T12:00:00.000Z',
  timeUs,
})
const gone = (rev: string, timeUs: number): UpstreamEvent => ({
  kind: 'delete',
  ...post,
  rev,
  timeUs,
})
const account = (active: boolean, timeUs: number, status?: string): UpstreamEvent => ({
  kind: 'account',
  did: post.did,
  active,
  ...(status ? { status } : {}),
  timeUs,
})

describe('what stands', () => {
  test.each<[string, UpstreamEvent[], string | undefined]>([
    ['a post', [save('1', 1)], '1'],
    ['its edit', [save('1', 1), save('2', 2)], '2'],
    ['its edit, which came first', [save('2', 1), save('1', 2)], '2'],
    ['nothing after a deletion', [save('1', 1), gone('2', 2)], undefined],
    ['nothing when the deletion came first', [gone('2', 1), save('1', 2)], undefined],
    ['a post made again after its deletion', [save('1', 1), gone('2', 2), save('3', 3)], '3'],
    ['nothing when the edit took the tag away', [save('1', 1), save('2', 2, false)], undefined],
    ['a post whose edit brought the tag', [save('1', 1, false), save('2', 2)], '2'],
    ['nothing of a deleted account', [save('1', 1), account(false, 2, 'deleted')], undefined],
    [
      'nothing of a deleted account that is said again',
      [save('1', 1), account(false, 2, 'deleted'), save('1', 3)],
      undefined,
    ],
  ])('%s', (_, events, rev) => {
    expect(replay(events).get(uriOf(post))?.rev).toBe(rev)
  })

  test.each<[string, UpstreamEvent[], boolean]>([
    ['an active account shows', [save('1', 1), account(true, 2)], false],
    ['a deactivated account hides', [save('1', 1), account(false, 2, 'deactivated')], true],
    ['an account that is back shows', [save('1', 1), account(false, 2), account(true, 3)], false],
    ['a post of a hidden account is hidden', [account(false, 1, 'suspended'), save('1', 2)], true],
  ])('%s', (_, events, hidden) => {
    expect(replay(events).get(uriOf(post))?.hidden).toBe(hidden)
  })
})

test('versions and deletions of posts give the same in every order', () => {
  const events = [
    save('1', 1),
    save('2', 2),
    save('3', 3, false),
    gone('2', 4),
    save('4', 5),
    gone('5', 6),
  ]
  fc.assert(
    fc.property(fc.shuffledSubarray(events), (chosen) => {
      const inOrder = chosen.toSorted((a, b) => a.timeUs - b.timeUs)
      expect(replay(chosen)).toEqual(replay(inOrder))
    }),
  )
})

describe('a script of an upstream', () => {
  const options = { posts: 150, startMs: Date.parse('2026-10-01T12:00:00Z'), spanMs: 7_200_000 }

  test('is decided by its seed', () => {
    expect(upstreamScript({ seed: 1, ...options })).toEqual(upstreamScript({ seed: 1, ...options }))
    expect(upstreamScript({ seed: 1, ...options })).not.toEqual(
      upstreamScript({ seed: 2, ...options }),
    )
  })

  test.each([1, 2, 3, 4])('of seed %i has what makes a campaign hard', (seed) => {
    const events = upstreamScript({ seed, ...options })
    const times = events.map((event) => event.timeUs)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(new Set(times).size).toBe(times.length)
    const versions = events.flatMap((event) =>
      event.kind === 'save' ? [`${uriOf(event)} ${event.rev}`] : [],
    )
    expect(versions.length).toBeGreaterThan(new Set(versions).size)
    const kinds = new Set(events.map((event) => event.kind))
    expect([...kinds].sort()).toEqual(['account', 'delete', 'identity', 'save', 'unreadable'])
    const createdAt = new Map<string, number>()
    const late = events.filter((event, at) => {
      if (event.kind !== 'save') return false
      if (!createdAt.has(uriOf(event)) && event.edited) return true
      createdAt.set(uriOf(event), at)
      return false
    })
    expect(late.length).toBeGreaterThan(0)
    const standing = [...replay(events).values()]
    expect(standing.length).toBeGreaterThan(20)
    expect(standing.some((post) => post.hidden)).toBe(true)
    for (const event of events) expect(JSON.parse(frameOf(event)).time_us).toBe(event.timeUs)
  })
})

test('keys sort as their numbers do', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (a, b) => {
      expect(sortableKey(a) < sortableKey(b)).toBe(a < b)
    }),
  )
})
