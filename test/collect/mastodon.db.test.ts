import { afterAll, expect, onTestFinished, test } from 'vitest'
import { createClassifiers } from '../../server/classify/classifiers.ts'
import { collect } from '../../server/collect/collect.ts'
import { compareRollups } from '../../server/rollup/compare.ts'
import { createMastodonSource } from '../../server/sources/mastodon.ts'
import { classifierVersionId } from '../../server/store/classifier-version.ts'
import { createPseudonyms } from '../../server/store/pseudonyms.ts'
import { listTopics } from '../../server/store/topics.ts'
import { testDatabase } from '../database.ts'
import { startFakeMastodon } from '../fakes/mastodon.ts'

const { db, drop } = await testDatabase()
afterAll(drop)

const token = 'sesame'
const { classify, version } = await createClassifiers()
const versionId = await classifierVersionId(db, version)
const topics = (await listTopics(db)).filter(({ slug }) => slug === 'keep4o')
const pseudonyms = createPseudonyms(Buffer.alloc(32, 7))

const startInstance = async () => {
  const fake = await startFakeMastodon({ token })
  onTestFinished(() => fake.stop())
  return fake
}

/** Collects from an instance as the program would, but in haste; `stop` waits until it has ended. */
const startCollecting = (instance: string) => {
  const source = createMastodonSource({
    instance,
    token,
    allowPrivate: true,
    paceMs: 0,
    pollMs: 50,
  })
  const stopping = new AbortController()
  const { signal } = stopping
  const dependencies = { db, classify, versionId, pseudonyms, report: () => {}, signal }
  const collecting = collect(source, topics, dependencies)
  const stop = async () => {
    stopping.abort()
    await collecting
  }
  onTestFinished(stop)
  return { source, stop }
}

const storedTexts = async () =>
  (await db.selectFrom('post').select('text').orderBy('text').execute()).map(({ text }) => text)

const eventually = (texts: string[]) =>
  expect.poll(storedTexts, { timeout: 20_000 }).toEqual(texts.toSorted())

test('posts, edits and deletions of an instance reach the store, over a restart, and counts agree', async () => {
  const { world, url } = await startInstance()
  const write = (words: string) => world.publish({ content: `<p>${words}</p>` })
  write('from before')
  const first = startCollecting(url)
  await eventually(['from before'])
  const [edited, untagged, gone] = ['one', 'two', 'three'].map(write)
  await eventually(['from before', 'one', 'three', 'two'])
  world.edit(edited?.id ?? '', { content: '<p>one more</p>' })
  await eventually(['from before', 'one more', 'three', 'two'])
  await first.stop()

  world.edit(untagged?.id ?? '', { tags: [] })
  world.remove(gone?.id ?? '')
  write('missed')
  const { source } = startCollecting(url)
  await eventually(['from before', 'missed', 'one more'])

  expect(await compareRollups(db, topics[0]?.id ?? 0)).toEqual([])
  const ledger = await db
    .selectFrom('ledger')
    .selectAll()
    .where('source', '=', source.name)
    .execute()
  for (const { hour: _hour, source: _source, received, ...outcomes } of ledger) {
    expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(received)
  }
  const coverage = await db.selectFrom('coverage').selectAll().execute()
  expect(coverage).toMatchObject([{ source: source.name }])
  expect(coverage[0]?.captured).not.toBe('{}')
  expect(coverage[0]?.backfilled).not.toBe('{}')
})
