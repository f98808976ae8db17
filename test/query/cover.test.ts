import { describe, expect, test } from 'vitest'
import { coverOf, gapsOf } from '../../server/query/cover.ts'
import type { SourceCoverage } from '../../server/query/covered-spans.ts'

const now = new Date('2026-02-13T12:00:00Z')
const at = (clock: string) => new Date(`2026-02-13T${clock}:00Z`)
const spans = (text: string) =>
  text
    .split(' ')
    .filter(Boolean)
    .map((each) => {
      const [from = '', to = ''] = each.split('-')
      return { from: at(from), to: at(to) }
    })
const source = (name: string, captured: string, backfilled = '', liveSince?: string) => {
  const own = spans(captured)
  const live = liveSince ? at(liveSince) : own[0]?.from
  return {
    source: name,
    watchedSince: live ?? (spans(backfilled)[0]?.from as Date),
    liveSince: live,
    captured: own,
    backfilled: spans(backfilled),
  } satisfies SourceCoverage
}
const [hour] = spans('09:00-10:00')

describe('how an hour is covered', () => {
  test.each<{ why: string; sources: SourceCoverage[]; state: string; coverage: number }>([
    { why: 'nothing is watched', sources: [], state: 'gap', coverage: 0 },
    {
      why: 'captured whole',
      sources: [source('bluesky-live', '08:00-12:00')],
      state: 'captured',
      coverage: 1,
    },
    {
      why: 'a minute is missing',
      sources: [source('bluesky-live', '08:00-09:20 09:21-12:00')],
      state: 'captured',
      coverage: 59 / 60,
    },
    {
      why: 'six minutes are missing',
      sources: [source('bluesky-live', '08:00-09:20 09:26-12:00')],
      state: 'partial',
      coverage: 0.9,
    },
    {
      why: 'the source was down',
      sources: [source('bluesky-live', '08:00-09:00 10:00-12:00')],
      state: 'gap',
      coverage: 0,
    },
    {
      why: 'the source was watched from later on',
      sources: [source('bluesky-live', '11:00-12:00')],
      state: 'gap',
      coverage: 0,
    },
    {
      why: 'what was missed was filled in by another reader of the same place',
      sources: [
        source('bluesky-live', '08:00-09:20 09:40-12:00'),
        source('bluesky-search', '', '09:00-10:00'),
      ],
      state: 'backfilled',
      coverage: 1,
    },
    {
      why: 'a place that was not yet watched is left out of the mean',
      sources: [
        source('bluesky-live', '08:00-12:00'),
        source('mastodon:social.example', '11:00-12:00'),
      ],
      state: 'captured',
      coverage: 1,
    },
    {
      why: 'one of two places was down',
      sources: [
        source('bluesky-live', '08:00-12:00'),
        source('mastodon:social.example', '08:00-09:00'),
      ],
      state: 'partial',
      coverage: 0.5,
    },
    {
      why: 'each instance is a place',
      sources: [
        source('mastodon:one-social.example', '08:00-12:00'),
        source('mastodon:one-two.example', '08:00-09:30'),
      ],
      state: 'partial',
      coverage: 0.75,
    },
    {
      why: 'a place that was only backfilled counts where it was',
      sources: [
        source('bluesky-live', '08:00-12:00'),
        source('mastodon:social.example', '', '09:00-09:30'),
      ],
      state: 'partial',
      coverage: 0.75,
    },
  ])('$why: $state', ({ sources, state, coverage }) => {
    const cover = coverOf(sources, now)(hour as { from: Date; to: Date })
    expect(cover.state).toBe(state)
    expect(cover.coverage).toBeCloseTo(coverage, 9)
  })

  test('of the running hour only what has passed and settled counts', () => {
    const cover = coverOf([source('bluesky-live', '08:00-11:50')], now)
    expect(cover({ from: at('11:00'), to: at('12:00') })).toEqual({
      state: 'captured',
      coverage: 1,
    })
    expect(cover({ from: at('12:00'), to: at('13:00') })).toEqual({
      state: 'captured',
      coverage: 1,
    })
    expect(cover({ from: at('13:00'), to: at('14:00') })).toEqual({ state: 'gap', coverage: 0 })
    const stopped = coverOf([source('bluesky-live', '08:00-11:00')], now)
    expect(stopped({ from: at('12:00'), to: at('13:00') })).toEqual({ state: 'gap', coverage: 0 })
  })
})

describe('the gaps of a morning', () => {
  const gaps = (sources: SourceCoverage[], noticed: Parameters<typeof gapsOf>[1] = []) =>
    gapsOf(sources, noticed, { from: at('06:00'), to: at('13:00') }, now).map((gap) =>
      [
        gap.source,
        `${gap.from.slice(11, 16)}-${gap.to.slice(11, 16)}`,
        gap.reason,
        gap.repaired ? 'repaired' : 'open',
      ].join(' '),
    )
  const noticedGap = (clock: string) => {
    const [span] = spans(clock)
    return { source: 'bluesky-live', reason: 'disconnected', ...(span as { from: Date; to: Date }) }
  }

  test('before anything is watched, to the last settled minute', () => {
    expect(gaps([])).toEqual(['all 06:00-11:50 not collected open'])
  })

  test('a gap that was noticed is told with its reason, the time before watching as not collected', () => {
    const live = source('bluesky-live', '08:00-09:20 09:40-12:00')
    expect(gaps([live], [noticedGap('09:20-09:40')])).toEqual([
      'all 06:00-08:00 not collected open',
      'bluesky-live 09:20-09:40 disconnected open',
    ])
  })

  test('a gap that was filled later is repaired', () => {
    const live = source('bluesky-live', '06:00-09:20 09:40-12:00')
    const search = source('bluesky-search', '', '09:00-10:00')
    expect(gaps([live, search], [noticedGap('09:20-09:40')])).toEqual([
      'bluesky-live 09:20-09:40 disconnected repaired',
    ])
  })

  test('what nobody noticed is a gap nevertheless, if it is longer than a minute', () => {
    const live = source('bluesky-live', '06:00-09:20 09:40-10:00 10:00-11:00')
    expect(gaps([live])).toEqual([
      'bluesky-live 09:20-09:40 not collected open',
      'bluesky-live 11:00-11:50 not collected open',
    ])
  })

  test('gaps are clipped to the range and to now', () => {
    const live = source('bluesky-live', '07:00-11:55', '', '05:00')
    expect(gaps([live], [noticedGap('05:00-07:00'), noticedGap('11:55-12:30')])).toEqual([
      'bluesky-live 06:00-07:00 disconnected open',
      'bluesky-live 11:55-12:00 disconnected open',
    ])
  })
})
