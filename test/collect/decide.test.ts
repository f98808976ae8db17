import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Decision, decide, type Known } from '../../server/collect/decide.ts'
import type { PreparedChange } from '../../server/collect/prepare-page.ts'
import type { StorablePost } from '../../server/store/posts.ts'

const at = new Date('2026-02-13T09:00:00Z')

const row = (postKey: string, topicId: number, rev: string) =>
  ({ postKey, topicId, rev, text: `version ${rev}`, hidden: false }) as StorablePost

const save = (postKey: string, rev: string, topics: number[], edited = false): PreparedChange => ({
  kind: 'save',
  at,
  postKey,
  authorKey: 'ann',
  rev,
  observedAt: at,
  edited,
  rows: topics.map((topicId) => row(postKey, topicId, rev)),
})
const remove = (postKey: string, rev: string): PreparedChange => ({
  kind: 'delete',
  at,
  postKey,
  rev,
})

const nothing = (): Known => ({ revs: new Map(), tombstones: new Map(), authors: new Map() })

/** What the tables would hold after a decision. */
const apply = (known: Known, decision: Decision): Known => {
  const revs = new Map([...known.revs].map(([key, topics]) => [key, new Map(topics)]))
  for (const { postKey, topicId } of decision.removals) revs.get(postKey)?.delete(topicId)
  for (const { postKey, topicId, rev } of decision.upserts) {
    revs.set(postKey, (revs.get(postKey) ?? new Map()).set(topicId, rev))
  }
  const tombstones = new Map(known.tombstones)
  for (const { postKey, rev } of decision.tombstones) tombstones.set(postKey, rev)
  return {
    revs: new Map([...revs].filter(([, topics]) => topics.size > 0)),
    tombstones,
    authors: known.authors,
  }
}

const play = (changes: readonly PreparedChange[], known = nothing()): Known =>
  apply(known, decide(changes, known))

const stored = (known: Known) =>
  [...known.revs].flatMap(([key, topics]) => [...topics].map(([id, rev]) => `${key}/${id}@${rev}`))

describe('what becomes of changes', () => {
  test.each<[why: string, changes: PreparedChange[], outcomes: string[], left: string[]]>([
    ['a new post', [save('p', '1', [1])], ['inserted'], ['p/1@1']],
    [
      'the same twice',
      [save('p', '1', [1]), save('p', '1', [1])],
      ['inserted', 'duplicate'],
      ['p/1@1'],
    ],
    ['an edit', [save('p', '1', [1]), save('p', '2', [1])], ['inserted', 'updated'], ['p/1@2']],
    [
      'an edit before its create',
      [save('p', '2', [1], true), save('p', '1', [1])],
      ['inserted', 'duplicate'],
      ['p/1@2'],
    ],
    ['no topic', [save('p', '1', [])], ['filtered'], []],
    ['deleted', [save('p', '1', [1]), remove('p', '2')], ['inserted', 'tombstoned'], []],
    [
      'deleted before its create',
      [remove('p', '2'), save('p', '1', [1])],
      ['tombstoned', 'tombstoned'],
      [],
    ],
    [
      'written again after deletion',
      [save('p', '1', [1]), remove('p', '2'), save('p', '3', [1])],
      ['inserted', 'tombstoned', 'inserted'],
      ['p/1@3'],
    ],
    [
      'an old deletion of a newer post',
      [save('p', '3', [1]), remove('p', '2')],
      ['inserted', 'tombstoned'],
      ['p/1@3'],
    ],
    [
      'an edit that drops the tag',
      [save('p', '1', [1]), save('p', '2', [], true), save('p', '1', [1])],
      ['inserted', 'updated', 'tombstoned'],
      [],
    ],
    [
      'an edit that drops the tag, before its create',
      [save('p', '2', [], true), save('p', '1', [1])],
      ['filtered', 'tombstoned'],
      [],
    ],
    [
      'an edit that brings the tag back',
      [save('p', '1', [1]), save('p', '2', [], true), save('p', '3', [1], true)],
      ['inserted', 'updated', 'inserted'],
      ['p/1@3'],
    ],
    [
      'an edit that leaves one of two topics',
      [save('p', '1', [1, 2]), save('p', '2', [1], true), save('p', '1', [1, 2])],
      ['inserted', 'updated', 'duplicate'],
      ['p/1@2'],
    ],
    [
      'a topic that is watched later',
      [save('p', '1', [1]), save('p', '1', [1, 2])],
      ['inserted', 'inserted'],
      ['p/1@1', 'p/2@1'],
    ],
  ])('%s', (_why, changes, outcomes, left) => {
    expect(decide(changes, nothing()).outcomes.map((each) => each.outcome)).toEqual(outcomes)
    expect(stored(play(changes))).toEqual(left)
  })

  test('one page or one page a change comes to the same', () => {
    const changes = [save('p', '1', [1]), save('p', '2', [], true), remove('q', '1')]
    const pages = changes.reduce<Known>((known, change) => play([change], known), nothing())
    expect(pages).toEqual(play(changes))
  })

  test('a post of a deleted account is refused, one of a hidden account is stored hidden', () => {
    const deleted = {
      ...nothing(),
      authors: new Map([['ann', { status: 'deleted', changedAt: at }]]),
    }
    expect(decide([save('p', '1', [1])], deleted).outcomes).toEqual([{ at, outcome: 'tombstoned' }])
    const hidden = {
      ...nothing(),
      authors: new Map([['ann', { status: 'hidden', changedAt: at }]]),
    }
    expect(decide([save('p', '1', [1])], hidden).upserts).toMatchObject([{ hidden: true }])
  })
})

const anyChange = fc.oneof(
  fc
    .tuple(fc.constantFrom('p', 'q'), fc.integer({ min: 1, max: 6 }), fc.subarray([1, 2]))
    .map(([key, rev, topics]) => save(key, `${rev}`, topics, rev > 1)),
  fc
    .tuple(fc.constantFrom('p', 'q'), fc.integer({ min: 2, max: 6 }))
    .map(([key, rev]) => remove(key, `${rev}`)),
)
/** One version is one thing: no two changes of a post share a rev. */
const anyHistory = fc.uniqueArray(anyChange, {
  selector: (change) => `${change.kind === 'account' ? '' : `${change.postKey}${change.rev}`}`,
  maxLength: 10,
})

describe('properties', () => {
  test('delivering any prefix again changes nothing', () => {
    fc.assert(
      fc.property(anyHistory, fc.nat(10), (history, length) => {
        const once = play(history)
        expect(play(history.slice(0, length), once)).toEqual(once)
      }),
    )
  })

  test('the order of arrival does not matter to what is stored', () => {
    fc.assert(
      fc.property(
        anyHistory.chain((history) =>
          fc.tuple(
            fc.constant(history),
            fc.shuffledSubarray(history, { minLength: history.length }),
          ),
        ),
        ([history, shuffled]) => {
          expect(stored(play(shuffled)).sort()).toEqual(stored(play(history)).sort())
        },
      ),
    )
  })

  test('every change has exactly one outcome', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        expect(decide(history, nothing()).outcomes).toHaveLength(history.length)
      }),
    )
  })
})
