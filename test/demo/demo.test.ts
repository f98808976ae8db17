import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { demoSources } from '../../server/demo/demo-sources.ts'
import { createRandom, pickWeighted, poisson } from '../../server/demo/random.ts'
import { blueskyHours, mastodonHours } from '../../server/demo/synthetic-hours.ts'
import { demoPeriod, shareBefore, tide } from '../../server/demo/waves.ts'
import { timestampId } from '../../server/demo/wire.ts'
import type { Page } from '../../server/sources/source.ts'

const watch = { topics: [], tagKeys: new Set(['keep4o', 'save4o', 'bringback4o', 'keep4oforever']) }

const pagesOf = (name: string): Promise<Page[]> => {
  const source = demoSources().find((each) => each.name === name)
  if (!source) throw new Error(`no source ${name}`)
  return Array.fromAsync(source.pages(watch, undefined, () => {}, new AbortController().signal))
}

test('the same numbers everywhere', () => {
  const random = createRandom(1)
  expect([random(), random(), random()].map((each) => each.toFixed(6))).toEqual([
    '0.627074',
    '0.002736',
    '0.527447',
  ])
})

test('poisson and weights keep their means', () => {
  const random = createRandom(2)
  for (const mean of [0.5, 5, 200]) {
    const counts = Array.from({ length: 4_000 }, () => poisson(random, mean))
    const average = counts.reduce((sum, count) => sum + count, 0) / counts.length
    expect(Math.abs(average - mean)).toBeLessThan(5 * Math.sqrt(mean / counts.length))
  }
  const picks = Array.from({ length: 4_000 }, () => pickWeighted(random, { a: 3, b: 1 }))
  const share = picks.filter((each) => each === 'a').length / picks.length
  expect(Math.abs(share - 0.75)).toBeLessThan(0.03)
})

test('ids of one moment sort by their clock number, and by time before that', () => {
  const time = new Date('2026-02-13T09:00:00Z')
  const ids = [
    timestampId(time, 1),
    timestampId(time, 2),
    timestampId(new Date(time.getTime() + 1), 0),
  ]
  expect([...ids].sort()).toEqual(ids)
  for (const id of ids) expect(id).toMatch(/^[2-7a-z]{13}$/)
})

test('talk swells at the removal of 13 February 2026', () => {
  const before = tide(new Date('2026-02-12T20:00:00Z')).rate
  const after = tide(new Date('2026-02-13T23:00:00Z')).rate
  expect(after).toBeGreaterThan(5 * before)
  expect(shareBefore(demoPeriod.from)).toBe(0)
  expect(shareBefore(demoPeriod.to)).toBe(1)
})

describe('the synthetic platforms', () => {
  test('say about 60,000 things, the same on every run', () => {
    const hash = () => {
      const digest = createHash('sha256')
      let items = 0
      for (const hour of blueskyHours()) {
        for (const frame of hour.items) digest.update(frame)
        items += hour.items.length
      }
      for (const hour of mastodonHours()) {
        digest.update(JSON.stringify(hour.items))
        items += hour.items.length
      }
      return { items, digest: digest.digest('hex') }
    }
    const first = hash()
    expect(first.items).toBeGreaterThan(58_000)
    expect(first.items).toBeLessThan(64_000)
    expect(hash()).toEqual(first)
  })

  test.each(['demo:bluesky', 'demo:mastodon'])(
    '%s covers the period but for its outages',
    async (name) => {
      const pages = await pagesOf(name)
      const spans = pages
        .flatMap((page) => [...(page.covered ? [page.covered] : []), ...(page.gaps ?? [])])
        .sort((a, b) => a.from.getTime() - b.from.getTime())
      expect(spans[0]?.from).toEqual(demoPeriod.from)
      expect(spans.at(-1)?.to).toEqual(demoPeriod.to)
      for (const [i, span] of spans.slice(1).entries()) expect(span.from).toEqual(spans[i]?.to)
      expect(pages.flatMap((page) => page.gaps ?? []).map((gap) => gap.reason)).toContainEqual(
        expect.stringMatching(/^synthetic outage/),
      )
    },
  )

  test('every post is readable, within its page, and carries a watched tag', async () => {
    for (const name of ['demo:bluesky', 'demo:mastodon']) {
      const pages = await pagesOf(name)
      const posts = pages.flatMap((page) =>
        page.changes.flatMap((change) => (change.kind === 'save' ? [change.post] : [])),
      )
      expect(posts.length).toBeGreaterThan(10_000)
      expect(posts.filter((post) => post.flags.length > 0)).toEqual([])
      expect(new Set(posts.map((post) => post.observedAt.getTime())).size).toBeGreaterThan(1_000)
      expect(posts.every((post) => post.tags.some((tag) => watch.tagKeys.has(tag.key)))).toBe(true)
      expect(new Set(posts.map((post) => post.authorId)).size).toBeGreaterThan(1_000)
      expect(
        pages.every((page) => page.rejected.every((each) => each.reason === 'frame.json')),
      ).toBe(true)
    }
  })
})
