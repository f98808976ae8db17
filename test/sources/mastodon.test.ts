import { describe, expect, test } from 'vitest'
import {
  deletedUris,
  fakeInstance,
  readInstance,
  savedPosts,
  savedUris,
  start,
  stored,
} from './read-mastodon.ts'

const hour = 3_600_000
const startMs = Date.parse(start)
const at = (ms: number) => new Date(startMs + ms)

describe('the first start', () => {
  test('reads the last day down from the newest, and claims it as filled in', async () => {
    const instance = await fakeInstance()
    const wanted = Array.from({ length: 95 }, (_, i) =>
      instance.world.publish({ arrivedAt: at(-i * 10 * 60_000) }),
    )
    instance.world.publish({ arrivedAt: at(-30 * hour) })
    const reading = readInstance(instance)
    const pages = await reading.poll()
    expect(savedUris(pages)).toEqual(expect.arrayContaining(wanted.map(({ uri }) => uri)))
    expect(pages.at(-1)?.covered).toEqual({ from: at(-24 * hour), to: at(0) })
    expect(new Set(pages.map(({ mode }) => mode))).toEqual(new Set(['backfill']))
    expect(reading.phases()).toEqual(expect.arrayContaining(['connecting', 'catching-up']))
  })

  test('an interrupted walk into the past starts again: its mark is set by its last page only', async () => {
    const instance = await fakeInstance()
    const posts = Array.from({ length: 90 }, (_, i) =>
      instance.world.publish({ arrivedAt: at(-i * 60_000) }),
    )
    const first = await readInstance(instance).until(() => true)
    expect(savedUris(first)).toHaveLength(40)
    const second = await readInstance(instance, { cursor: stored(first) }).poll()
    expect(new Set(savedUris(second))).toEqual(new Set(posts.map(({ uri }) => uri)))
  })

  test('an empty timeline claims its day too, and its first post is news', async () => {
    const instance = await fakeInstance()
    const reading = readInstance(instance)
    expect((await reading.poll()).at(-1)?.covered).toEqual({ from: at(-24 * hour), to: at(0) })
    const { uri } = instance.world.publish()
    const pages = await reading.poll()
    expect(savedUris(pages)).toEqual([uri])
    expect(new Set(pages.map(({ mode }) => mode))).toEqual(new Set(['live']))
  })
})

describe('polling', () => {
  test('hands on every post once, in windows of 40 from the oldest, and claims up to its own start', async () => {
    const instance = await fakeInstance()
    instance.world.publish()
    const reading = readInstance(instance)
    const before = await reading.poll()
    const wanted = Array.from({ length: 100 }, () => instance.world.publish().uri)
    const startedAt = before.at(-1)?.covered?.to
    const pages = await reading.poll()
    expect(savedUris(pages).toSorted()).toEqual(wanted.toSorted())
    expect(pages.map(({ changes }) => changes.length)).toEqual([40, 40, 20, 0])
    expect(pages.at(-1)?.covered?.from).toEqual(startedAt)
    expect(pages.at(-1)?.covered?.to.getTime()).toBeGreaterThan(startMs)
  })

  test('each page carries a cursor that stands behind it: from any of them nothing is lost', async () => {
    const instance = await fakeInstance()
    instance.world.publish()
    const reading = readInstance(instance)
    await reading.poll()
    const wanted = Array.from({ length: 85 }, () => instance.world.publish().uri)
    const pages = await reading.poll()
    for (const [index] of pages.entries()) {
      const done = savedUris(pages.slice(0, index + 1))
      const cursor = stored(pages.slice(0, index + 1))
      const rest = savedUris(await readInstance(instance, { cursor }).poll())
      expect([...done, ...rest].toSorted()).toEqual(wanted.toSorted())
    }
  })

  test('asks for four names at once and keeps to the pace', async () => {
    const instance = await fakeInstance()
    const tags = ['a1', 'a2', 'a3', 'a4', 'a5']
    instance.world.publish({ tags: ['a1'] })
    instance.world.publish({ tags: ['a5'] })
    const reading = readInstance(instance, { tags })
    await reading.poll()
    const asked = instance.fake.requests.filter(({ path }) => path.includes('/timelines/'))
    expect(asked.map(({ path, query }) => [path.split('/').at(-1), query.getAll('any[]')])).toEqual(
      expect.arrayContaining([
        ['a1', ['a2', 'a3', 'a4']],
        ['a5', []],
      ]),
    )
    expect(instance.clock.slept.every((ms) => ms === 3_000)).toBe(true)
    expect(instance.clock.slept.length).toBeGreaterThanOrEqual(asked.length)
  })

  test('a name that the instance never met hides none of the others', async () => {
    const instance = await fakeInstance()
    const { uri } = instance.world.publish({ tags: ['zzz'] })
    const reading = readInstance(instance, { tags: ['aaa', 'bbb', 'zzz'] })
    expect(savedUris(await reading.poll())).toEqual([uri])
    const later = instance.world.publish({ tags: ['bbb'] })
    expect(savedUris(await reading.poll())).toEqual([later.uri])
  })

  test('software that ignores joined names is asked for each name by itself', async () => {
    const instance = await fakeInstance({ version: '0.20.1+git' })
    instance.fake.settings.joinsTags = false
    const wanted = ['aaa', 'bbb'].map((tag) => instance.world.publish({ tags: [tag] }).uri)
    const reading = readInstance(instance, { tags: ['aaa', 'bbb'] })
    expect(savedUris(await reading.poll()).toSorted()).toEqual(wanted.toSorted())
    const later = ['aaa', 'bbb'].map((tag) => instance.world.publish({ tags: [tag] }).uri)
    expect(savedUris(await reading.poll()).toSorted()).toEqual(later.toSorted())
  })

  test('posts that the instance filed under a foreign form of the tag are counted, not stored', async () => {
    const instance = await fakeInstance()
    instance.world.publish({ tags: ['Café'] })
    const wanted = instance.world.publish({ tags: ['cafe'] })
    const pages = await readInstance(instance, { tags: ['cafe'] }).poll()
    expect(savedUris(pages)).toEqual([wanted.uri])
    expect(pages[0]?.filtered).toEqual({ '2026-03-01T12:00:00.000Z': 1 })
  })

  test('a post that was fetched late is found by the walk every six hours', async () => {
    const instance = await fakeInstance()
    instance.world.publish()
    const reading = readInstance(instance)
    const cursor = stored(await reading.poll())
    reading.stop.abort()
    const late = instance.world.publish({ arrivedAt: at(-20 * hour) })
    instance.clock.advance(5 * hour)
    const five = readInstance(instance, { cursor })
    expect(savedUris(await five.poll())).toEqual([])
    five.stop.abort()
    instance.clock.advance(2 * hour)
    const seven = await readInstance(instance, { cursor }).until((page) => page.changes.length > 0)
    expect(savedUris(seven)).toContain(late.uri)
  })
})

test('one post has one uri, whatever its ids on two instances', async () => {
  const [here, there] = [await fakeInstance(), await fakeInstance({ host: 'there.example' })]
  here.world.publish({ tags: ['other'] })
  const { uri, id } = here.world.publish()
  const copy = there.world.publish({ uri, account: { acct: 'ada@fake.example' } })
  const posts = [
    ...savedPosts(await readInstance(here).poll()),
    ...savedPosts(await readInstance(there).poll()),
  ]
  expect(copy.id).not.toBe(id)
  expect(posts.map((post) => [post.uri, post.handle])).toEqual([
    [uri, 'ada@fake.example'],
    [uri, 'ada@fake.example'],
  ])
})

describe('what is not public or not wanted', () => {
  test.each([
    ['noindex', { noindex: true }],
    ['not indexable', { indexable: false }],
    ['#nobot in the note', { note: '<p>no thanks <a href="x">#<span>NoBot</span></a></p>' }],
    ['#noindex in the note', { note: '<p>(#noindex)</p>' }],
  ])('an author who refuses (%s) is counted, and no text goes anywhere', async (_name, account) => {
    const instance = await fakeInstance()
    instance.world.publish({ content: '<p>canary</p>', account })
    const wanted = instance.world.publish({ account: { indexable: true, noindex: false } })
    const reading = readInstance(instance)
    const pages = await reading.poll()
    expect(savedUris(pages)).toEqual([wanted.uri])
    expect(Object.values(pages[0]?.filtered ?? {})).toEqual([1])
    expect(JSON.stringify(pages)).not.toContain('canary')
    await reading.poll()
    expect(reading.lastDetail()).toContain('1 posts left out: authors refuse')
  })

  test('a malformed status is rejected with its reason, the others go on', async () => {
    const instance = await fakeInstance()
    instance.world.publish()
    const broken = instance.world.publish({ uri: 'not a uri', url: '', content: '<p>\0\ud800</p>' })
    const wanted = instance.world.publish()
    const pages = await readInstance(instance).poll()
    expect(savedUris(pages)).toContain(wanted.uri)
    const [rejected] = pages.flatMap((page) => page.rejected)
    expect(rejected).toMatchObject({ reason: 'uri', rawEncoding: 'utf8' })
    expect(rejected?.raw).toContain(broken.id)
    expect(rejected?.raw.isWellFormed()).toBe(true)
    expect(rejected?.raw).not.toContain('\0')
  })
})

describe('edits and deletions without a stream', () => {
  test('are found by looking up the posts that were handed on, also after a restart', async () => {
    const instance = await fakeInstance()
    const [kept, edited, untagged, gone] = Array.from({ length: 4 }, () => instance.world.publish())
    const reading = readInstance(instance)
    const first = await reading.poll()
    expect(savedUris(first)).toHaveLength(4)
    reading.stop.abort()
    instance.clock.advance(60_000)
    const rev = instance.clock.now().toISOString()
    instance.world.edit(edited?.id ?? '', { content: '<p>new words #keep4o</p>' })
    instance.world.edit(untagged?.id ?? '', { content: '<p>no tag</p>', tags: [] })
    instance.world.remove(gone?.id ?? '')
    const again = readInstance(instance, { cursor: stored(first) })
    const pages = await again.until((page) => page.changes.length > 0)
    const saves = savedPosts(pages)
    expect(saves.map(({ uri }) => uri).toSorted()).toEqual([edited?.uri, untagged?.uri].toSorted())
    expect(saves.find(({ uri }) => uri === edited?.uri)).toMatchObject({
      text: 'new words #keep4o',
      rev,
    })
    expect(saves.find(({ uri }) => uri === untagged?.uri)?.tags).toEqual([])
    expect(deletedUris(pages)).toEqual([gone?.uri])
    expect(savedUris(pages)).not.toContain(kept?.uri)
    const confirmations = instance.fake.requests.filter(({ path }) =>
      path.endsWith(gone?.id ?? '!'),
    )
    expect(confirmations).toHaveLength(1)
  })

  test('a post that is only missing from the list of many stays', async () => {
    const instance = await fakeInstance()
    const { id } = instance.world.publish()
    const missing = instance.fake.fail({ path: /statuses\?/, times: 3, status: 200, body: '[]' })
    const reading = readInstance(instance)
    const pages = [await reading.poll(), await reading.poll(), await reading.poll()].flat()
    expect(missing.fired).toBeGreaterThan(0)
    expect(instance.fake.requests.some(({ path }) => path === `/api/v1/statuses/${id}`)).toBe(true)
    expect(deletedUris(pages)).toEqual([])
  })

  test('servers before 4.3 are asked for one post at a time', async () => {
    const instance = await fakeInstance()
    const { id, uri } = instance.world.publish()
    const old = instance.fake.fail({ path: /statuses\?/, times: 99, status: 404, body: '{}' })
    const reading = readInstance(instance)
    await reading.poll()
    await reading.poll()
    instance.world.remove(id)
    expect(deletedUris(await reading.until((page) => page.changes.length > 0))).toEqual([uri])
    expect(old.fired).toBe(1)
  })

  test('an author who changes their mind is taken back', async () => {
    const instance = await fakeInstance()
    const status = instance.world.publish()
    const reading = readInstance(instance)
    await reading.poll()
    status.account.noindex = true
    expect(deletedUris(await reading.until((page) => page.changes.length > 0))).toEqual([
      status.uri,
    ])
  })
})
