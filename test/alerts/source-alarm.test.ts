import { expect, test } from 'vitest'
import { judge, withAlarms } from '../../server/alerts/source-alarm.ts'
import type { SourceState } from '../../shared/source-state.ts'

test.each([
  { received: 0, filtered: 0, quarantined: 0, verdict: 'silent', why: 'nothing came' },
  { received: 1000, filtered: 0, quarantined: 0, verdict: 'good', why: 'all was readable' },
  { received: 1000, filtered: 0, quarantined: 10, verdict: 'good', why: 'exactly 1 %' },
  { received: 1000, filtered: 0, quarantined: 11, verdict: 'bad', why: 'more than 1 %' },
  { received: 4, filtered: 0, quarantined: 4, verdict: 'good', why: 'too few to say anything' },
  { received: 5, filtered: 0, quarantined: 5, verdict: 'bad', why: 'a slow source, all broken' },
  { received: 90_000, filtered: 89_980, quarantined: 20, verdict: 'bad', why: 'all that was read' },
  {
    received: 90_000,
    filtered: 89_960,
    quarantined: 20,
    verdict: 'good',
    why: 'half of what was read',
  },
  { received: -50, filtered: 0, quarantined: 0, verdict: 'silent', why: 'the ledger was emptied' },
])('$quarantined of $received, $filtered filtered, is $verdict: $why', ({ verdict, ...recent }) => {
  expect(judge(recent)).toBe(verdict)
})

test('an alarm shows in the detail of its source alone', () => {
  const state = (source: string): SourceState => ({
    source,
    platform: 'mastodon',
    phase: 'live',
    detail: 'live',
    lagSeconds: 1,
    lastPostAt: null,
    lastHeardAt: null,
    retryAt: null,
    gap: null,
  })
  const alarm = { source: 'mastodon:b.example', openedAt: new Date(0), detail: '7 of 9 items' }
  const shown = withAlarms([state('mastodon:a.example'), state('mastodon:b.example')], [alarm])
  expect(shown.map(({ detail }) => detail)).toEqual(['live', 'live; alarm: 7 of 9 items'])
})
