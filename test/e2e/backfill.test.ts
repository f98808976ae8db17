import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { findUnfilled } from '../../server/store/unfilled.ts'
import { databaseUrl } from '../campaign/vigil-process.ts'
import { testDatabase } from '../database.ts'
import { startFakeSearch } from '../fakes/bluesky-search.ts'
import { aggregateViolations } from '../invariants.ts'
import { createTopic } from '../stored-posts.ts'

const cli = path.join(import.meta.dirname, '..', '..', 'server', 'cli.ts')
const dayMs = 86_400_000
const since = new Date('2026-02-10T00:00:00Z')
const until = new Date('2026-02-15T00:00:00Z')
const posts = Array.from({ length: 10 }, (_, i) => {
  const time = since.getTime() + (i * dayMs) / 2
  return {
    uri: `at://did:plc:ann/app.bsky.feed.post/p${i}`,
    text: `Half day ${i}. #keep4o`,
    indexedAt: new Date(time).toISOString(),
  }
})

/** `vigil` as a person calls it, in a process of its own. */
const startCommand = (args: string[], settings: Record<string, string>) => {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [cli, ...args], {
    env: { PATH, HOME, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, output }))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return { kill: (signal: NodeJS.Signals) => child.kill(signal), ended }
}

const prepare = async () => {
  const { db, address, drop } = await testDatabase()
  onTestFinished(drop)
  const topic = await createTopic(db, 'watched')
  await db
    .insertInto('topicAlias')
    .values({ topicId: topic.id, tagKey: 'keep4o', label: 'keep4o' })
    .execute()
  const dataDir = await mkdtemp(path.join(tmpdir(), 'vigil-backfill-'))
  onTestFinished(() => rm(dataDir, { recursive: true }))
  const fake = await startFakeSearch({ posts })
  onTestFinished(fake.close)
  const settings = {
    DATABASE_URL: databaseUrl(address),
    VIGIL_DATA_DIR: dataDir,
    VIGIL_ALLOW_PRIVATE_SOURCES: '1',
    BLUESKY_SERVICE: fake.url,
    BLUESKY_IDENTIFIER: 'searcher.example',
    BLUESKY_APP_PASSWORD: 'app-pass-word',
  }
  const words = 'backfill --topic watched --since 2026-02-10 --until 2026-02-15'
  const backfill = () => startCommand(words.split(' '), settings)
  const left = () => findUnfilled(db, topic.id, 'bluesky-search', { from: since, to: until })
  return { db, fake, backfill, left }
}

test.each(['SIGKILL', 'SIGINT'] as const)(
  'ended by %s after a slice, the same command goes on behind it',
  async (signal) => {
    const { db, fake, backfill, left } = await prepare()
    const first = backfill()
    await expect.poll(left, { timeout: 60_000 }).not.toEqual([{ from: since, to: until }])
    first.kill(signal)
    const end = await first.ended
    if (signal === 'SIGKILL') expect(end.signal).toBe(signal)
    else expect(end).toMatchObject({ code: 1, output: expect.stringContaining('interrupted') })
    const [rest] = await left()
    expect(rest?.from.getTime()).toBeGreaterThan(since.getTime())
    expect(rest?.to).toEqual(until)

    fake.searches.length = 0
    expect(await backfill().ended).toMatchObject({ code: 0 })
    expect(fake.searches[0]?.get('since')).toBe(rest?.from.toISOString())
    expect(await left()).toEqual([])
    const stored = await db.selectFrom('postLocator').select('uri').orderBy('uri').execute()
    expect(stored.map(({ uri }) => uri)).toEqual(posts.map(({ uri }) => uri))
    expect(await aggregateViolations(db)).toEqual([])
    expect(fake.logins).toBe(1)
  },
)

test('wrong usage ends with 2, and says what is wrong', async () => {
  const { code, output } = await startCommand(['backfil'], {}).ended
  expect({ code, output }).toMatchObject({ code: 2 })
  expect(output).toContain('There is no command "backfil"')
})
