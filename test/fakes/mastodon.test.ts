import { createRestAPIClient, createStreamingAPIClient } from 'masto'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { startFakeMastodon } from './mastodon.ts'
import { forkFakeMastodon } from './mastodon-process.ts'

/** The library `masto` knows the API from elsewhere: what it reads here is what it would read of a real server. */
const token = 'sesame'

const start = async () => {
  const fake = await startFakeMastodon({ token, access: { local: 'public', remote: 'public' } })
  onTestFinished(() => fake.stop())
  return { fake, client: createRestAPIClient({ url: fake.url, accessToken: token }) }
}

test('an independent client reads the instance, and what it lets us do', async () => {
  const { client } = await start()
  const instance = await client.v2.instance.fetch()
  expect(instance.domain).toBe('fake.example')
  expect(instance.configuration.urls.streaming).toMatch(/^ws:/)
})

test('an independent client pages through a timeline, down by the links and up by min_id', async () => {
  const { fake, client } = await start()
  const ids = Array.from({ length: 7 }, () => fake.world.publish({ tags: ['keep4o'] }).id)
  fake.world.publish({ tags: ['other'] })
  const timeline = client.v1.timelines.tag.$select('keep4o')
  const down: string[][] = []
  for await (const page of timeline.list({ limit: 3 })) down.push(page.map(({ id }) => id))
  expect(down.filter((page) => page.length > 0)).toEqual([
    ids.slice(4).toReversed(),
    ids.slice(1, 4).toReversed(),
    ids.slice(0, 1),
  ])
  const up = await timeline.list({ limit: 3, minId: ids[0] ?? '' })
  expect(up.map(({ id }) => id)).toEqual(ids.slice(1, 4).toReversed())
  const newest = await timeline.list({ limit: 3, sinceId: ids[0] ?? '' })
  expect(newest.map(({ id }) => id)).toEqual(ids.slice(4).toReversed())
})

test('an independent client reads a status, and its absence', async () => {
  const { fake, client } = await start()
  const { id, uri } = fake.world.publish({ account: { username: 'ada' } })
  const status = await client.v1.statuses.$select(id).fetch()
  expect(status).toMatchObject({ id, uri, account: { acct: 'ada' }, editedAt: null })
  expect(await client.v1.statuses.fetch({ id: [id, '9'] })).toMatchObject([{ id }])
  fake.world.remove(id)
  await expect(client.v1.statuses.$select(id).fetch()).rejects.toThrow('Record not found')
})

test('an independent client hears posts, edits and deletions from the stream', async () => {
  const { fake, client } = await start()
  const instance = await client.v2.instance.fetch()
  const streaming = createStreamingAPIClient({
    streamingApiUrl: instance.configuration.urls.streaming,
    accessToken: token,
    implementation: WebSocket,
  })
  onTestFinished(() => streaming.close())
  const heard: unknown[] = []
  const subscription = streaming.hashtag.subscribe({ tag: 'keep4o' })
  const listening = (async () => {
    for await (const event of subscription.values()) {
      const { payload } = event
      heard.push([
        event.event,
        typeof payload === 'string' ? payload : (payload as { id: string }).id,
      ])
      if (heard.length === 3) return
    }
  })()
  await streaming.prepare()
  await expect
    .poll(() => [...fake.streams.values()].map((names) => [...names]))
    .toEqual([['keep4o']])
  const { id } = fake.world.publish()
  fake.world.edit(id)
  fake.world.remove(id)
  await listening
  expect(heard).toEqual([
    ['update', id],
    ['status.update', id],
    ['delete', id],
  ])
})

test('it also runs as a process of its own', async () => {
  const fake = await forkFakeMastodon({ host: 'other.example' })
  onTestFinished(() => fake.stop())
  const client = createRestAPIClient({ url: fake.url })
  const kept = await fake.publish({ content: '<p>a</p>' })
  const gone = await fake.publish()
  await fake.edit(kept.id, { content: '<p>b</p>' })
  await fake.remove(gone.id)
  const timeline = await client.v1.timelines.tag.$select('keep4o').list()
  expect(timeline).toMatchObject([{ id: kept.id, content: '<p>b</p>' }])
  expect((await fake.list()).map(({ id }) => id)).toEqual([kept.id])
})
