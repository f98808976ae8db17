import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createSearchSource, type SearchOptions } from '../../server/sources/bluesky-search.ts'
import { openBlueskySession } from '../../server/sources/bluesky-session.ts'
import type { Clock } from '../../server/sources/clock.ts'
import { createGuardedFetch } from '../../server/sources/guarded-fetch.ts'
import type { Page, Report } from '../../server/sources/source.ts'
import { type FakeSearch, type FoundPost, startFakeSearch } from '../fakes/bluesky-search.ts'

const topic = { id: 1, slug: 'keep4o', name: 'Keep4o', aliases: ['Keep4o'], demo: false }
const watch = { topics: [topic], tagKeys: new Set(['keep4o']) }
const range = { from: new Date('2026-02-12T00:00:00Z'), to: new Date('2026-02-14T00:00:00Z') }

const postAt = (indexedAt: string, own: Partial<FoundPost> = {}): FoundPost => ({
  uri: `at://did:plc:ann/app.bsky.feed.post/3${indexedAt.replace(/\D/g, '').slice(0, 12)}`,
  text: 'Keep it for those who need it. #Keep4o',
  indexedAt,
  ...own,
})
const inventedPosts = (count: number, start = range.from): FoundPost[] =>
  Array.from({ length: count }, (_, i) =>
    postAt(new Date(start.getTime() + i * 1_000).toISOString(), {
      uri: `at://did:plc:ann/app.bsky.feed.post/p${i}`,
    }),
  )

/** Time passes by sleeping only, and costs nothing. */
const instantClock = (): Clock & { slept: number[] } => {
  let now = Date.parse('2026-02-20T00:00:00Z')
  const slept: number[] = []
  return {
    slept,
    now: () => new Date(now),
    sleep: async (ms) => {
      slept.push(ms)
      now += ms
    },
  }
}

let folder: string
let fake: FakeSearch
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-search-'))
})
afterEach(async () => {
  await fake.close()
  await rm(folder, { recursive: true })
})

const open = (password = 'app-pass-word') =>
  openBlueskySession({
    login: { service: fake.url, identifier: 'searcher.example', password },
    sessionFile: path.join(folder, 'session.json'),
    fetch: createGuardedFetch({ allowPrivate: true, userAgent: 'Vigil test' }),
  })

const search = async (
  own: Partial<SearchOptions> = {},
  states: Parameters<Report>[0][] = [],
): Promise<Page[]> => {
  const source = createSearchSource({ ranges: [range], open, clock: instantClock(), ...own })
  const signal = new AbortController().signal
  return Array.fromAsync(source.pages(watch, undefined, (state) => states.push(state), signal))
}
const urisOf = (pages: Page[]) =>
  pages.flatMap((page) =>
    page.changes.map((change) => (change.kind === 'save' ? change.post.uri : change.kind)),
  )

describe('finding', () => {
  test('unites what the text query and the tag queries find, once each', async () => {
    const byText = postAt('2026-02-12T10:00:00.000Z')
    const byTag = postAt('2026-02-12T11:00:00.000Z', { text: 'No tag in here.', tags: ['keep4o'] })
    const both = postAt('2026-02-13T12:00:00.000Z', { tags: ['Keep4o'] })
    const outside = postAt('2026-02-14T00:00:00.000Z')
    fake = await startFakeSearch({ posts: [byText, byTag, both, outside] })
    const pages = await search()
    expect(urisOf(pages).sort()).toEqual([byText, byTag, both].map((post) => post.uri).sort())
    expect(pages.map((page) => page.covered)).toEqual([
      { from: range.from, to: new Date('2026-02-13T00:00:00Z') },
      { from: new Date('2026-02-13T00:00:00Z'), to: range.to },
    ])
    expect(
      new Set(fake.searches.map((params) => `${params.get('q')} ${params.get('tag')}`)),
    ).toEqual(new Set(['#Keep4o null', '#Keep4o keep4o', '#Keep4o Keep4o']))
    expect(pages[0]?.changes[0]).toMatchObject({
      post: { counts: { likes: 3, reposts: 1, replies: 0, quotes: 0 }, handle: 'someone.example' },
    })
  })

  test('goes on over short and empty pages until no cursor is left', async () => {
    const posts = inventedPosts(500).map((post, i) => ({ ...post, hidden: i % 250 !== 0 }))
    fake = await startFakeSearch({ posts })
    expect(urisOf(await search())).toHaveLength(2)
  })

  test('halves slices that are deeper than the search shows', async () => {
    fake = await startFakeSearch({ posts: inventedPosts(1_000), maxDepth: 400 })
    const pages = await search({ depth: 300 })
    expect(urisOf(pages)).toHaveLength(1_000)
    expect(pages.flatMap((page) => page.gaps ?? [])).toEqual([])
  })

  test('a slice is too deep by what was searched, though nearly all of it is hidden', async () => {
    const posts = inventedPosts(1_000).map((post, i) => ({ ...post, hidden: i % 100 !== 0 }))
    fake = await startFakeSearch({ posts, maxDepth: 400 })
    expect(urisOf(await search({ depth: 300 }))).toHaveLength(10)
  })

  test('one malformed view costs only itself', async () => {
    const good = postAt('2026-02-12T10:00:00.000Z')
    const bad = postAt('2026-02-12T11:00:00.000Z', {
      view: { uri: 'at://did:plc:bob/app.bsky.feed.post/3', record: { text: 7 } },
    })
    const shy = postAt('2026-02-12T12:00:00.000Z', {
      view: {
        uri: 'at://did:plc:cy/app.bsky.feed.post/3',
        author: { labels: [{ val: '!no-unauthenticated' }] },
      },
    })
    fake = await startFakeSearch({ posts: [good, bad, shy] })
    const [page] = await search()
    expect(page).toMatchObject({ changes: [{ post: { uri: good.uri } }] })
    expect(page?.rejected.map((each) => each.reason)).toEqual(['bluesky.$type'])
    expect(Object.values(page?.filtered ?? {})).toEqual([1])
  })
})

describe('ranges', () => {
  const hour = (from: string, to: string) => ({
    from: new Date(`2026-02-12T${from}:00Z`),
    to: new Date(`2026-02-12T${to}:00Z`),
  })

  test('are searched one after the other, and nothing beside them', async () => {
    const posts = ['08:59:59', '09:00:00', '09:59:59', '10:00:00', '12:30:00'].map((time) =>
      postAt(`2026-02-12T${time}.000Z`),
    )
    fake = await startFakeSearch({ posts })
    const pages = await search({ ranges: [hour('09:00', '10:00'), hour('12:00', '13:00')] })
    expect(urisOf(pages).sort()).toEqual([posts[1], posts[2], posts[4]].map((post) => post?.uri))
    expect(pages.map((page) => page.covered)).toEqual([
      hour('09:00', '10:00'),
      hour('12:00', '13:00'),
    ])
    expect(fake.logins).toBe(1)
  })

  test('leave no cursor behind: what is done stands in the coverage', async () => {
    fake = await startFakeSearch({ posts: [] })
    expect((await search()).map((page) => page.cursor)).toEqual([undefined, undefined])
  })

  test('nothing to search, nothing asked: not even a login', async () => {
    fake = await startFakeSearch({ posts: inventedPosts(1) })
    expect(await search({ ranges: [] })).toEqual([])
    expect(fake).toMatchObject({ logins: 0, searches: [] })
  })
})

describe('trouble', () => {
  test('waits as long as it is asked to, and says until when', async () => {
    fake = await startFakeSearch({ posts: inventedPosts(1) })
    const reset = Date.parse('2026-02-20T00:05:00Z') / 1_000
    fake.next = [
      {
        status: 429,
        body: { error: 'RateLimitExceeded' },
        headers: { 'ratelimit-reset': `${reset}` },
      },
    ]
    const clock = instantClock()
    const states: Parameters<Report>[0][] = []
    expect(urisOf(await search({ clock }, states))).toHaveLength(1)
    expect(Math.max(...clock.slept)).toBe(300_000)
    expect(states).toContainEqual(
      expect.objectContaining({ phase: 'waiting', retryAt: '2026-02-20T00:05:00.000Z' }),
    )
  })

  test('asks at most once a second', async () => {
    fake = await startFakeSearch({ posts: [] })
    const clock = instantClock()
    await search({ clock })
    expect(clock.slept).toEqual(Array(fake.searches.length - 1).fill(1_000))
  })

  test('a search that fails for good stops with words, and the cursor stays', async () => {
    fake = await startFakeSearch({ posts: inventedPosts(1) })
    fake.next = Array(8).fill({ status: 502, body: '<html>Bad gateway</html>' })
    await expect(search()).rejects.toThrow('the search answered 502, 8 times in a row')
  })

  test('a cursor of another server: once from the beginning, then a gap', async () => {
    fake = await startFakeSearch({ posts: inventedPosts(1), pageSize: 1 })
    const bad = { status: 400, body: { error: 'InvalidRequest', message: 'Invalid cursor format' } }
    fake.next = [{ status: 200, body: { posts: [], cursor: 'foreign' } }]
    expect(urisOf(await search())).toHaveLength(1)
    fake.next = [bad, bad]
    const [page] = await search()
    expect(page?.gaps?.[0]?.reason).toBe('the search refused its own cursor twice')
    expect(page?.covered).toBeUndefined()
  })

  test('the same cursor twice is a gap, not an endless loop', async () => {
    fake = await startFakeSearch({ posts: [] })
    const same = { status: 200, body: { posts: [], cursor: 'again' } }
    fake.next = [same, same]
    const [page] = await search()
    expect(page?.gaps?.[0]?.reason).toBe('the search gave the same cursor twice')
  })

  test('a page with a cursor and no posts is normal twenty times in a row, then a gap', async () => {
    fake = await startFakeSearch({ posts: [] })
    const empty = (i: number) => ({ status: 200, body: { posts: [], cursor: `c${i}` } })
    fake.next = Array.from({ length: 20 }, (_, i) => empty(i))
    expect((await search())[0]).toMatchObject({ covered: { from: range.from } })
    fake.next = Array.from({ length: 21 }, (_, i) => empty(i))
    expect((await search())[0]).toMatchObject({ gaps: [{ reason: '21 empty pages in a row' }] })
  })

  test('a failure in passing is told, and that it is over', async () => {
    fake = await startFakeSearch({ posts: [] })
    fake.next = [{ status: 502, body: '<html>Bad gateway</html>' }]
    const states: Parameters<Report>[0][] = []
    await search({ ranges: [range] }, states)
    const told = states.map(({ phase }) => phase).filter(Boolean)
    expect(told.slice(0, 4)).toEqual(['connecting', 'catching-up', 'waiting', 'catching-up'])
  })

  test.each([
    { status: 401, body: { error: 'AuthMissing', message: 'Authentication Required' } },
    { status: 403, body: '<html>Forbidden</html>' },
    { status: 400, body: { error: 'InvalidToken', message: 'Bad token' } },
  ])(
    'refused with $status, the source is unauthorised: no data, not zero posts',
    async (answer) => {
      fake = await startFakeSearch({ posts: [] })
      const fetch = await open()
      fake.next = [answer, answer]
      const states: Parameters<Report>[0][] = []
      const searching = search({ open: async () => fetch }, states)
      await expect(searching).rejects.toThrow(`the search answered ${answer.status}`)
      expect(states.at(-1)).toMatchObject({ phase: 'unauthorised' })
    },
  )
})

describe('the session', () => {
  test('is kept: the second run logs in no more', async () => {
    fake = await startFakeSearch({ posts: [] })
    await search()
    await search()
    expect(fake.logins).toBe(1)
    expect(JSON.parse(await readFile(path.join(folder, 'session.json'), 'utf8'))).toMatchObject({
      handle: 'searcher.example',
    })
  })

  test('refreshes expired tokens in mid-search', async () => {
    fake = await startFakeSearch({ posts: inventedPosts(2) })
    const fetch = await open()
    fake.expireTokens()
    expect(urisOf(await search({ open: async () => fetch }))).toHaveLength(2)
    expect(fake.refreshes).toBe(1)
  })

  test('a wrong password is told as such', async () => {
    fake = await startFakeSearch({ posts: [] })
    const states: Parameters<Report>[0][] = []
    await expect(search({ open: () => open('wrong') }, states)).rejects.toThrow(
      /refuses the login of searcher\.example: check BLUESKY_IDENTIFIER/,
    )
    expect(states.at(-1)).toMatchObject({ phase: 'unauthorised' })
  })
})
