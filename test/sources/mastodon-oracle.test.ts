import { expect, test } from 'vitest'
import type { Cursor, Page } from '../../server/sources/source.ts'
import type { MastodonWorld } from '../fakes/mastodon-world.ts'
import { fakeInstance, readInstance } from './read-mastodon.ts'

/** A store in miniature, as its contract says: the greater version wins, a tombstone refuses older ones. */
const createStore = () => {
  const texts = new Map<string, { rev: string; text: string }>()
  const buried = new Map<string, string>()
  let cursor: Cursor | undefined
  return {
    texts,
    cursor: () => cursor,
    save(page: Page) {
      for (const change of page.changes) {
        if (change.kind === 'account') continue
        if (change.kind === 'delete') {
          texts.delete(change.uri)
          buried.set(change.uri, change.rev)
          continue
        }
        const { uri, rev, text, tags } = change.post
        if ((buried.get(uri) ?? '') >= rev || (texts.get(uri)?.rev ?? '') > rev) continue
        if (tags.some(({ key }) => key === 'keep4o')) texts.set(uri, { rev, text })
        else texts.delete(uri)
      }
      cursor = JSON.parse(JSON.stringify(page.cursor))
    },
  }
}

/** Small, seeded, good enough to shuffle a script (mulberry32). */
const createRandom = (seed: number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const live = (world: MastodonWorld) => [...world.statuses.values()]

const something = (world: MastodonWorld, random: () => number, now: Date): void => {
  const any = live(world)[Math.floor(random() * live(world).length)]
  const chance = random()
  if (!any || chance < 0.6) {
    const arrivedAt = random() < 0.1 ? new Date(now.getTime() - random() * 40 * 3_600_000) : now
    world.publish({ arrivedAt, tags: random() < 0.8 ? ['keep4o'] : ['other'] })
  } else if (chance < 0.75) world.edit(any.id, { content: `<p>words ${random()}</p>` })
  else if (chance < 0.8) world.edit(any.id, { tags: [] })
  else if (chance < 0.85) world.edit(any.id, { tags: ['keep4o'] })
  else world.remove(any.id)
}

const expected = (world: MastodonWorld) =>
  new Map(
    live(world)
      .filter(({ tags }) => tags.some(({ name }) => name === 'keep4o'))
      .map(({ uri, content }) => [uri, content.replace(/<\/?p>/g, '')]),
  )

test.each(Array.from({ length: 8 }, (_, index) => index + 1))(
  'whatever happens and wherever it is cut off, the store ends up equal to the instance: seed %i',
  async (seed) => {
    const random = createRandom(seed)
    const instance = await fakeInstance()
    const store = createStore()
    let happened = 0
    let cutOff = 0
    for (let run = 0; run < 8; run++) {
      const reading = readInstance(instance, { cursor: store.cursor() ?? {} })
      const pages = 1 + Math.floor(random() * 6)
      for (let page = 0; page < pages; page++) {
        for (let n = random() * 12; n > 0; n--, happened++) {
          something(instance.world, random, instance.clock.now())
        }
        const [read] = await reading.until(() => true)
        const isLost = page === pages - 1 && random() < 0.5
        if (read && !isLost) store.save(read)
        else cutOff++
      }
      reading.stop.abort()
    }
    const last = readInstance(instance, { cursor: store.cursor() ?? {} })
    instance.clock.advance(7 * 3_600_000)
    const settled = () => {
      const stored = new Map([...store.texts].map(([uri, { text }]) => [uri, text]))
      return (
        JSON.stringify([...stored].sort()) === JSON.stringify([...expected(instance.world)].sort())
      )
    }
    for (let page = 0; page < 200 && !settled(); page++) {
      const [read] = await last.until(() => true)
      if (read) store.save(read)
    }
    expect(happened).toBeGreaterThan(20)
    expect(cutOff).toBeGreaterThan(0)
    expect(new Map([...store.texts].map(([uri, { text }]) => [uri, text]))).toEqual(
      expected(instance.world),
    )
  },
)
