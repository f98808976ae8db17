import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { describe, expect, onTestFinished, test } from 'vitest'
import { crashPoints } from '../../server/crash-point.ts'
import { startEmbeddedPostgres } from '../../server/store/embedded-postgres.ts'
import { openDatabase } from '../../server/store/open-database.ts'
import { type Campaign, startCampaign } from '../campaign/campaign.ts'
import { storedUs } from '../campaign/stored.ts'
import { testDatabase } from '../database.ts'
import { seededRandom } from '../fakes/synthetic-firehose.ts'

/** `npm run soak` asks for many seeds; every run of the tests takes two. */
const seeds = Array.from({ length: Number(process.env.CRASH_SEEDS ?? 2) }, (_, index) => index + 1)
const randomKills = seeds.length + 3

/** A campaign on a database of its own; `prepare` may change the database before anything starts. */
const openCampaign = async (
  options: Parameters<typeof startCampaign>[0],
  prepare: (db: Campaign['db']) => Promise<unknown> = async () => {},
): Promise<Campaign> => {
  const database = await testDatabase()
  onTestFinished(database.drop)
  await prepare(database.db)
  const campaign = await startCampaign(options, database)
  onTestFinished(campaign.close)
  return campaign
}

/** Starts the program, lets it store all that the upstream says, and ends it in the usual way. */
const runToTheEnd = async (campaign: Campaign): Promise<void> => {
  const vigil = campaign.start()
  await campaign.drained(vigil)
  await vigil.stop()
  await campaign.settle()
}

const ingestPoints = crashPoints.filter((point) => point.startsWith('ingest.'))

test('every crash point is visited by a test here', () => {
  const others = crashPoints.filter((point) => !point.startsWith('ingest.'))
  expect(ingestPoints.length).toBeGreaterThan(0)
  expect(others).toEqual(['rollup.afterClaim', 'migrate.mid'])
})

describe('killed at a crash point of the intake, then started again', () => {
  const cases = ingestPoints.flatMap((point) => seeds.map((seed) => ({ point, seed })))

  test.each(cases)('$point, seed $seed', async ({ point, seed }) => {
    const campaign = await openCampaign({ seed })
    expect(await campaign.crash(point, 1 + (seed % 4))).toBe(`${point}\n`)
    await campaign.settle()
    expect(await campaign.violations()).toEqual([])

    await runToTheEnd(campaign)
    expect(await campaign.violations()).toEqual([])
  })
})

test.each(seeds.slice(1))('killed while it counts marked hours anew, seed %i', async (seed) => {
  const campaign = await openCampaign({ seed })
  await runToTheEnd(campaign)
  // As a backfill leaves it: counts that lag behind the posts, and marks that say so.
  await sql`insert into dirty_bucket select distinct topic_id, hour, now() from rollup_hour`.execute(
    campaign.db,
  )
  await sql`update rollup_hour set posts = posts + 1`.execute(campaign.db)
  expect(await campaign.crash('rollup.afterClaim', 1)).toBe('rollup.afterClaim\n')
  await campaign.settle()
  const { rows } = await sql`select from dirty_bucket`.execute(campaign.db)
  expect(rows.length).toBeGreaterThan(0)

  await runToTheEnd(campaign)
  expect(await campaign.violations()).toEqual([])
})

test('killed in the middle of the migrations of a new database', async () => {
  const campaign = await openCampaign({ seed: 1 }, async (db) => {
    await sql`drop schema public cascade`.execute(db)
    await sql`create schema public`.execute(db)
  })
  expect(await campaign.crash('migrate.mid', 1)).toBe('migrate.mid\n')
  const { rows } = await sql`select from pg_tables where tablename = 'post'`.execute(campaign.db)
  expect(rows).toEqual([])

  await runToTheEnd(campaign)
  expect(await campaign.violations()).toEqual([])
})

test('killed together with its own database server', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'vigil-own-server-'))
  chmodSync(dataDir, 0o755)
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }))
  const reach = () => startEmbeddedPostgres({ dataDir, explicit: true, log: () => {} })
  const made = await reach()
  await made.stop()
  const db = openDatabase(made.address)
  const campaign = await startCampaign({ seed: 2 }, { db, address: made.address })
  onTestFinished(campaign.close)
  const ownServer = { DATABASE_URL: '', VIGIL_DATA_DIR: dataDir }

  const first = campaign.start(ownServer)
  await campaign.connected(first)
  while ((await storedUs(db)) === 0) await wait(20)
  const { rows } = await sql<{
    folder: string
  }>`select current_setting('data_directory') as folder`.execute(db)
  const [pid] = readFileSync(path.join(rows[0]?.folder ?? '', 'postmaster.pid'), 'utf8').split('\n')
  process.kill(Number(pid), 'SIGKILL')
  await first.stop('SIGKILL')

  expect((await reach()).adopted).toBe(false)
  await campaign.settle()
  expect(await campaign.violations()).toEqual([])
  const second = campaign.start(ownServer)
  await campaign.drained(second)
  await second.stop()
  const server = await reach()
  onTestFinished(() => server.stop())
  onTestFinished(() => db.destroy())
  await campaign.settle()
  expect(await campaign.violations()).toEqual([])
})

test(`killed ${randomKills} times at any moment`, async () => {
  const random = seededRandom(randomKills)
  const campaign = await openCampaign({ seed: 3, posts: 2_500, pieces: 40 })
  for (let kill = 0; kill < randomKills; kill++) {
    const vigil = campaign.start()
    await campaign.connected(vigil)
    await wait(random() * 1_300)
    await vigil.stop('SIGKILL')
    expect((await vigil.ended).signal).toBe('SIGKILL')
    await campaign.settle()
    expect(await campaign.violations()).toEqual([])
  }
  await runToTheEnd(campaign)
  expect(await campaign.violations()).toEqual([])
  expect(await campaign.redeliver()).toEqual([])
})
