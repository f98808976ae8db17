import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { source, storedUpTo } from '../campaign/stored.ts'
import type { UpstreamEvent } from '../campaign/upstream-event.ts'
import { databaseUrl, startVigil } from '../campaign/vigil-process.ts'
import { testDatabase } from '../database.ts'
import {
  type AtprotoNetwork,
  type FirehoseEvent,
  startAtprotoNetwork,
} from '../fakes/atproto-network.ts'
import { type JetstreamStandIn, startJetstream } from '../fakes/jetstream.ts'
import {
  accountFrame,
  createFrame,
  deleteFrame,
  identityFrame,
  updateFrame,
} from '../fakes/jetstream-frames.ts'
import {
  aggregateViolations,
  gapViolations,
  ledgerViolations,
  storeViolations,
} from '../invariants.ts'
import { replay } from '../oracle.ts'

let database: Awaited<ReturnType<typeof testDatabase>>
let jetstream: JetstreamStandIn
let network: AtprotoNetwork
let lastUs = Date.now() * 1_000
const folder = mkdtempSync(path.join(tmpdir(), 'vigil-e2e-'))
const heard: UpstreamEvent[] = []

const watchedForms = new Set(['Keep4o', 'keep4o', 'ＫＥＥＰ４Ｏ', 'save4o'])

/** The PDS's happening in Jetstream's words, and in the oracle's; `sync` has neither. */
const translate = (
  event: FirehoseEvent,
  timeUs: number,
): { frame: string; told: UpstreamEvent } | undefined => {
  switch (event.event) {
    case 'create':
    case 'update': {
      const edited = event.event === 'update'
      const record = event.record as {
        text: string
        createdAt: string
        facets?: { features: { tag: string }[] }[]
      }
      const tags = (record.facets ?? []).flatMap(({ features }) => features.map(({ tag }) => tag))
      const { did, rkey, rev } = event
      const { text, createdAt } = record
      const onTopic = tags.some((tag) => watchedForms.has(tag))
      return {
        frame: (edited ? updateFrame : createFrame)({ did, rkey, rev, record, timeUs }),
        told: { kind: 'save', edited, did, rkey, rev, text, tags, onTopic, createdAt, timeUs },
      }
    }
    case 'delete':
      return {
        frame: deleteFrame({ ...event, timeUs }),
        told: { kind: 'delete', ...event, timeUs },
      }
    case 'account':
      return {
        frame: accountFrame({ ...event, timeUs }),
        told: { kind: 'account', ...event, timeUs },
      }
    case 'identity':
      return {
        frame: identityFrame({ ...event, timeUs }),
        told: { kind: 'identity', ...event, timeUs },
      }
    case 'sync':
      return undefined
  }
}

const relay = (event: FirehoseEvent): void => {
  const timeUs = Math.max(lastUs + 1, Date.now() * 1_000)
  const translated = translate(event, timeUs)
  if (!translated) return
  lastUs = timeUs
  heard.push(translated.told)
  jetstream.publish(translated.frame)
}

/** Waits until the firehose has told the last action of the test. */
const firehoseTold = async (isLast: (event: UpstreamEvent) => boolean): Promise<void> => {
  while (!heard.some(isLast)) await new Promise((resolve) => setTimeout(resolve, 20))
}

beforeAll(async () => {
  database = await testDatabase()
  jetstream = await startJetstream()
  network = await startAtprotoNetwork(relay)
})

afterAll(async () => {
  await network?.close()
  await jetstream?.close()
  await database?.drop()
  rmSync(folder, { recursive: true, force: true })
})

test('what people do on a real network stands in the store, and nothing else', async () => {
  const accounts = new Map<string, string>()
  for (const name of ['ana', 'ben', 'cem', 'dia', 'eva'])
    accounts.set(name, (await network.createAccount(`${name}.test`)).did)
  const did = (name: string) => accounts.get(name) ?? ''
  const say = (name: string, text: string, tags: string[]) =>
    network.post(did(name), { text, tags })

  // Before Vigil has ever run.
  await say('ana', 'Bring my friend back #Keep4o', ['Keep4o'])
  const toEdit = await say('ana', 'They took it away #Keep4o', ['Keep4o'])
  const toUntag = await say('ana', 'Thinking of #keep4o tonight', ['keep4o'])
  const toDelete = await say('ana', 'I will regret this #Keep4o', ['Keep4o'])
  await say('ben', 'Let us choose #save4o', ['save4o'])
  await say('dia', 'Leaving soon #Keep4o', ['Keep4o'])
  await say('eva', 'A walk by the sea #art', ['art'])

  const vigil = startVigil({
    DATABASE_URL: databaseUrl(database.address),
    VIGIL_DATA_DIR: folder,
    VIGIL_ROLES: 'collect',
    VIGIL_ALLOW_PRIVATE_SOURCES: '1',
    BLUESKY_JETSTREAM_URLS: jetstream.url,
  })
  await storedUpTo(vigil, database.db, lastUs)

  // While it listens.
  await network.edit(did('ana'), toEdit.rkey, {
    text: 'They took it, without asking #Keep4o',
    tags: ['Keep4o'],
  })
  await network.edit(did('ana'), toUntag.rkey, { text: 'Thinking of the sea tonight' })
  await network.delete(did('ana'), toDelete.rkey)
  await say('cem', '🫶 for all of us ＃ＫＥＥＰ４Ｏ #ＫＥＥＰ４Ｏ', ['ＫＥＥＰ４Ｏ'])
  const toTag = await say('eva', 'An evening walk', [])
  await network.edit(did('eva'), toTag.rkey, { text: 'An evening walk #keep4o', tags: ['keep4o'] })
  await network.deactivateAccount(did('ben'))
  await network.deactivateAccount(did('cem'))
  await network.activateAccount(did('cem'))
  await network.deleteAccount(did('dia'))
  const last = await say('eva', 'Good night, all #Keep4o', ['Keep4o'])
  await firehoseTold((event) => event.kind === 'save' && event.rkey === last.rkey)
  await storedUpTo(vigil, database.db, lastUs)
  await vigil.stop()

  const expected = replay(heard)
  const shown = [...expected.values()].map(
    ({ text, hidden }) => `${hidden ? '(hidden) ' : ''}${text}`,
  )
  expect(shown.sort()).toEqual([
    '(hidden) Let us choose #save4o',
    'An evening walk #keep4o',
    'Bring my friend back #Keep4o',
    'Good night, all #Keep4o',
    'They took it, without asking #Keep4o',
    '🫶 for all of us ＃ＫＥＥＰ４Ｏ #ＫＥＥＰ４Ｏ',
  ])
  expect(await storeViolations(database.db, source, expected)).toEqual([])
  expect(
    await ledgerViolations(database.db, source, { least: heard.length, most: heard.length }),
  ).toEqual([])
  expect(await aggregateViolations(database.db)).toEqual([])
  const range = {
    from: new Date((heard[0]?.timeUs ?? 0) / 1_000),
    to: new Date(Math.floor(lastUs / 1_000)),
  }
  expect(await gapViolations(database.db, source, range)).toEqual([])
})
