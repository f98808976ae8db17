import { describe, expect, test } from 'vitest'
import type { Access, Fault } from '../fakes/mastodon.ts'
import { fakeInstance, readInstance, savedUris, start, stored } from './read-mastodon.ts'

const timeline = /\/timelines\/tag\//
const minute = 60_000

describe('a server that asks us to slow down', () => {
  test.each<[string, Record<string, string>, number]>([
    ['in seconds', { 'retry-after': '90' }, 90_000],
    ['by a date', { 'retry-after': 'Sun, 01 Mar 2026 12:10:00 GMT' }, 10 * minute - 3_000],
    ['by an ISO reset', { 'x-ratelimit-reset': '2026-03-01T12:05:03.000Z' }, 5 * minute],
    ['by a negative number', { 'retry-after': '-5' }, 1_000],
    ['for ever', { 'retry-after': '1000000000' }, 15 * minute],
    ['without saying how long', {}, 1_500],
  ])('%s is asked again then and not before', async (_name, headers, waitMs) => {
    const instance = await fakeInstance()
    const { uri } = instance.world.publish()
    const fault = instance.fake.fail({ path: timeline, times: 1, status: 429, headers, body: '{}' })
    const reading = readInstance(instance)
    expect(savedUris(await reading.poll())).toEqual([uri])
    expect(fault.fired).toBe(1)
    const [first, second] = instance.fake.requests.filter(({ path }) => timeline.test(path))
    expect(Number(second?.at) - Number(first?.at)).toBe(waitMs)
    expect(reading.phases()).toContain('waiting')
    expect(reading.reports.find(({ phase }) => phase === 'waiting')?.detail).toMatch(/slow down/)
  })

  test('a limit that is spent is not overrun', async () => {
    const instance = await fakeInstance()
    instance.fake.fail({
      path: timeline,
      times: 1,
      status: 200,
      headers: {
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': '2026-03-01T12:02:03.000Z',
      },
      body: '[]',
    })
    const reading = readInstance(instance)
    await reading.poll()
    await reading.poll()
    const [first, second] = instance.fake.requests.filter(({ path }) => timeline.test(path))
    expect(Number(second?.at) - Number(first?.at)).toBeGreaterThanOrEqual(2 * minute)
  })
})

describe('a server that fails', () => {
  test.each<[string, Partial<Fault>]>([
    ['500', { status: 500, body: '{"error":"oops"}' }],
    ['503 with HTML', { status: 503, body: '<html>down</html>' }],
    ['200 with HTML', { status: 200, body: '<html>maintenance</html>' }],
    ['200 with an error body', { status: 200, body: '{"error":"not today"}' }],
    ['200 with half a body', { status: 200, body: '[{"id":"1","content":"<p>ha' }],
    ['a redirect', { status: 302, headers: { location: 'https://elsewhere.example/' } }],
    ['a reset connection', { reset: true }],
  ])('%s: nothing is lost, nothing is claimed, and it is asked again', async (_name, fault) => {
    const instance = await fakeInstance()
    const { uri } = instance.world.publish()
    const armed = instance.fake.fail({ path: timeline, times: 3, ...fault })
    const reading = readInstance(instance)
    const pages = await reading.poll()
    expect(armed.fired).toBe(3)
    expect(savedUris(pages)).toEqual([uri])
    expect(pages.flatMap((page) => page.rejected)).toEqual([])
    const waits = reading.reports.filter(({ phase }) => phase === 'waiting')
    expect(waits).toHaveLength(3)
    expect(waits.every(({ retryAt }) => typeof retryAt === 'string')).toBe(true)
  })

  test('after five failures in a row it is left alone for minutes at a time', async () => {
    const instance = await fakeInstance()
    instance.fake.fail({ path: timeline, times: 7, status: 502 })
    await readInstance(instance).poll()
    const asked = instance.fake.requests.filter(({ path }) => timeline.test(path))
    const waits = asked.slice(1).map(({ at }, index) => Number(at) - Number(asked[index]?.at))
    expect(waits).toEqual([1_500, 2_500, 4_500, 8_500, 5 * minute, 5 * minute, 5 * minute])
  })

  test('a look-up that fails is halved, not skipped', async () => {
    const instance = await fakeInstance()
    const all = Array.from({ length: 5 }, () => instance.world.publish())
    const poison = all[2]?.id ?? ''
    instance.fake.fail({ path: new RegExp(`statuses\\?.*${poison}`), times: 99, status: 500 })
    instance.fake.fail({ path: new RegExp(`statuses/${poison}`), times: 99, status: 500 })
    const reading = readInstance(instance)
    await reading.poll()
    for (const { id } of all) if (id !== poison) instance.world.remove(id)
    const pages = await reading.until((page) => page.changes.length > 0)
    expect(pages.at(-1)?.changes.map(({ kind }) => kind)).toEqual(Array(4).fill('delete'))
  })

  test('a page that is too long is asked for in smaller pieces', async () => {
    const instance = await fakeInstance()
    const wanted = Array.from({ length: 30 }, () => instance.world.publish().uri)
    const body = `[${' '.repeat(9 * 1024 * 1024)}]`
    const fault = instance.fake.fail({ path: /limit=40/, times: 99, status: 200, body })
    const pages = await readInstance(instance).poll()
    expect(new Set(savedUris(pages))).toEqual(new Set(wanted))
    expect(fault.fired).toBeGreaterThan(0)
  })
})

describe('a timeline that does not move', () => {
  test.each(['forward', 'back'])('the same page twice on the way %s is a hole', async (way) => {
    const instance = await fakeInstance()
    const posts = Array.from({ length: 40 }, () => instance.world.publish())
    const page = JSON.stringify(posts.toReversed())
    const reading = readInstance(instance)
    if (way === 'forward') {
      await reading.poll()
      instance.fake.fail({ path: /min_id/, times: 1, status: 200, body: page })
    } else {
      instance.fake.fail({ path: /max_id/, times: 1, status: 200, body: page })
    }
    const last = (await reading.poll()).at(-1)
    expect(last?.covered).toBeUndefined()
    expect(last?.gaps).toEqual([
      expect.objectContaining({ reason: 'the timeline answers the same page again' }),
    ])
    expect(reading.reports.some(({ gap }) => gap?.reason.includes('same page'))).toBe(true)
    const after = await reading.poll()
    expect(after.at(-1)?.covered?.from).toEqual(last?.gaps?.[0]?.to)
  })
})

describe('an instance that does not let us read', () => {
  const described = (local: Access, remote: Access) => ({ access: { local, remote } })

  test.each([
    ['switched off', described('disabled', 'disabled'), /switched its hashtag timelines off/],
    ['only with a token', described('authenticated', 'authenticated'), /set MASTODON_TOKENS/],
  ])('%s: said in words, no page, nothing claimed', async (_name, options, words) => {
    const instance = await fakeInstance(options)
    const reading = readInstance(instance)
    const waiting = reading.until(() => true)
    await expect.poll(() => reading.phases().at(-1)).toBe('unauthorised')
    reading.stop.abort()
    expect(await waiting).toEqual([])
    expect(reading.lastDetail()).toMatch(words)
    expect(instance.fake.requests.some(({ path }) => timeline.test(path))).toBe(false)
  })

  test.each([401, 403, 422])('%i at the timeline, and the words of the server', async (status) => {
    const instance = await fakeInstance()
    const body = '{"error":"This method requires\\nan authenticated user"}'
    const fault = instance.fake.fail({ path: timeline, times: 1, status, body })
    const { uri } = instance.world.publish()
    const reading = readInstance(instance)
    const pages = await reading.poll()
    expect(fault.fired).toBe(1)
    expect(reading.reports.find(({ phase }) => phase === 'unauthorised')?.detail).toContain(
      'requires an authenticated user',
    )
    expect(savedUris(pages), 'asked again a quarter of an hour later').toEqual([uri])
    expect(instance.clock.slept).toContain(15 * minute)
  })

  test('a timeline that closes leaves its time unclaimed, and is read again from the mark', async () => {
    const instance = await fakeInstance()
    instance.world.publish()
    const reading = readInstance(instance)
    const before = (await reading.poll()).at(-1)?.covered?.to
    instance.fake.settings.access = { local: 'authenticated', remote: 'authenticated' }
    const rest = reading.poll()
    await expect.poll(() => reading.phases().at(-1)).toBe('unauthorised')
    const { uri } = instance.world.publish()
    instance.fake.settings.access = { local: 'public', remote: 'public' }
    const pages = await rest
    expect(savedUris(pages)).toEqual([uri])
    expect(pages.at(-1)?.covered?.from).toEqual(before)
  })

  test('with a token a closed timeline is open', async () => {
    const instance = await fakeInstance({
      ...described('authenticated', 'authenticated'),
      token: 'sesame',
    })
    const { uri } = instance.world.publish()
    const pages = await readInstance(instance, { token: 'sesame' }).poll()
    expect(savedUris(pages)).toEqual([uri])
  })

  test('404: the tag is unknown here, which is a silence', async () => {
    const instance = await fakeInstance()
    const body = '{"error":"Record not found"}'
    instance.fake.fail({ path: timeline, times: 1, status: 404, body })
    const pages = await readInstance(instance).poll()
    expect(pages.at(-1)?.covered?.to).toEqual(new Date(start))
  })

  test('something that is no Mastodon server', async () => {
    const instance = await fakeInstance()
    instance.fake.fail({ path: /instance/, times: 2, status: 404, body: '<html>' })
    const reading = readInstance(instance)
    await reading.poll()
    const said = reading.reports.find(({ phase }) => phase === 'unauthorised')?.detail
    expect(said).toContain('does not answer like a Mastodon server')
  })

  test('a private address, unless it is allowed', async () => {
    const instance = await fakeInstance()
    const reading = readInstance(instance, { allowPrivate: false })
    const waiting = reading.until(() => true)
    await expect.poll(() => reading.lastDetail()).toContain('only https')
    reading.stop.abort()
    await waiting
    expect(instance.fake.requests).toEqual([])
  })
})

describe('a cursor', () => {
  test.each<[string, Record<string, unknown>]>([
    ['empty', {}],
    ['of other shapes', { batches: 7, polledAt: {}, recent: [null, 1, ['a'], [1, 2, 3]] }],
    ['of other names', { batches: [{ names: ['other'], minId: '9'.repeat(18) }, null] }],
    ['of the future', { polledAt: '2040-01-01T00:00:00Z', rewalkedAt: '2040-01-01T00:00:00Z' }],
  ])('%s costs a walk through the last day, no more', async (_name, cursor) => {
    const instance = await fakeInstance()
    const { uri } = instance.world.publish()
    const pages = await readInstance(instance, { cursor }).poll()
    expect(savedUris(pages)).toEqual([uri])
    expect(Object.keys(stored(pages)).toSorted()).toEqual(
      ['batches', 'polledAt', 'recent', 'rewalkedAt'].toSorted(),
    )
  })
})
