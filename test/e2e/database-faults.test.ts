import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { type DatabaseAddress, openDatabase } from '../../server/store/open-database.ts'
import { openScene, type Scene, sayTheRest, violations } from '../campaign/scene.ts'
import { source, storedUpTo, storedUs, until } from '../campaign/stored.ts'
import { databaseUrl, startVigil } from '../campaign/vigil-process.ts'
import { testDatabase } from '../database.ts'
import { startFaultProxy } from '../fakes/fault-proxy.ts'
import { createFrame, postRecord } from '../fakes/jetstream-frames.ts'
import { gapsNoted, storeViolations } from '../invariants.ts'
import { replay } from '../oracle.ts'
import { atDatabase } from '../postgres-server.ts'

/** Where the server of an address listens: a port of this machine, or the path of its socket. */
const listeningAt = (address: DatabaseAddress): number | string => {
  if ('connectionString' in address) return Number(new URL(address.connectionString).port || 5432)
  const { host, port } = address
  return path.isAbsolute(host) ? path.join(host, `.s.PGSQL.${port}`) : port
}

const atPort = (address: DatabaseAddress, port: number): DatabaseAddress => {
  if (!('connectionString' in address)) return { ...address, host: '127.0.0.1', port }
  const url = new URL(address.connectionString)
  url.host = `127.0.0.1:${port}`
  return { connectionString: url.href }
}

/** The scene's database through a proxy of its own, for breaking the way to it. */
const throughProxy = async ({ address }: Scene) => {
  const proxy = await startFaultProxy(listeningAt(address))
  onTestFinished(proxy.close)
  const db = openDatabase(atPort(address, proxy.port))
  onTestFinished(() => db.destroy())
  return { proxy, db }
}

describe('the database is away', () => {
  test('a page that cannot be saved is kept, the cursor stays, and all is saved later', async () => {
    const scene = await openScene({ seed: 11 })
    const { db, events } = scene
    const way = await throughProxy(scene)
    scene.say(0.4)
    const pipeline = await scene.start({ through: way.db })
    await storedUpTo(pipeline, db, scene.saidUs())
    const before = await storedUs(db)

    await way.proxy.inject({ kind: 'down' })
    scene.say(0.8)
    await until(pipeline, async () => pipeline.state(source)?.phase === 'waiting')
    expect(pipeline.state(source)?.detail).toMatch(/the database is away .*nothing is lost/)
    expect(way.proxy.firings('down')).toBeGreaterThan(0)
    expect(await storedUs(db)).toBe(before)
    const stored = events.filter(({ timeUs }) => timeUs <= before)
    expect(await storeViolations(db, source, replay(stored))).toEqual([])

    await way.proxy.heal()
    await sayTheRest(scene, 0.8)
    await storedUpTo(pipeline, db, scene.saidUs())
    expect(await violations(db, events, scene)).toEqual([])
    expect(await gapsNoted(db, source)).toEqual([])
  })

  test('connections are cut in the middle of transactions', async () => {
    const scene = await openScene({ seed: 12 })
    const { db, events } = scene
    const way = await throughProxy(scene)
    scene.say(0.2)
    const pipeline = await scene.start({ through: way.db })
    await storedUpTo(pipeline, db, scene.saidUs())
    for (let share = 0.3; share < 0.8; share += 0.1) {
      scene.say(share)
      await wait(250 + share * 100)
      await way.proxy.inject({ kind: 'reset' })
      await way.proxy.heal()
    }
    scene.say(1)
    await storedUpTo(pipeline, db, scene.saidUs())
    expect(way.proxy.firings('reset')).toBeGreaterThan(0)
    expect(await violations(db, events, scene)).toEqual([])
    expect(await gapsNoted(db, source)).toEqual([])
  })

  test('it hangs while posts pour in: the queue is bounded, the server drops us, nothing is lost', async () => {
    const scene = await openScene()
    const { db, jetstream, proxy } = scene
    const way = await throughProxy(scene)
    const startUs = (Date.now() - 600_000) * 1_000
    const posts = 24_000
    // Long, but quickly read: what nobody knows is skipped.
    const record = { ...postRecord('An invented text', ['Keep4o']), padding: 'x'.repeat(2_000) }
    const frame = (n: number) =>
      createFrame({
        rkey: `r${n}`,
        rev: String(n).padStart(13, '2'),
        timeUs: startUs + n * 20_000,
        record,
      })
    const pipeline = await scene.start({ through: way.db })
    await until(pipeline, async () => jetstream.connections === 1)
    await way.proxy.inject({ kind: 'timeout' })
    for (let n = 0; n < posts; n += 500) {
      jetstream.publish(...Array.from({ length: 500 }, (_, i) => frame(n + i)))
      await wait(5)
    }
    let passed = -1
    await until(pipeline, async () => {
      const before = passed
      passed = proxy.passed()
      await wait(500)
      return passed === before && way.proxy.firings('timeout') > 0
    })
    const all = posts * frame(0).length
    expect(passed).toBeGreaterThan(0.3 * all)
    // 10,000 posts in the queue, the rest in what the system keeps for a socket.
    expect(passed).toBeLessThan(0.75 * all)

    jetstream.cut()
    await way.proxy.heal()
    await storedUpTo(pipeline, db, startUs + (posts - 1) * 20_000)
    const { rows } = await sql<{ n: number }>`select count(*) as n from post`.execute(db)
    expect(rows[0]?.n).toBe(posts)
  })
})

test('a deadlock costs one more attempt', async () => {
  const scene = await openScene({ seed: 13 })
  const { db, events, address } = scene
  scene.say(0.5)
  const first = await scene.start()
  await storedUpTo(first, db, scene.saidUs())
  await first.stop()

  // Another writer holds every hour's mark; as soon as the intake waits for it, it wants what the intake holds.
  const other = new pg.Client(address)
  await other.connect()
  onTestFinished(() => other.end())
  await other.query(`begin; set local deadlock_timeout = '10min'`)
  await other.query(
    'insert into dirty_bucket select distinct topic_id, hour, now() from rollup_hour',
  )
  scene.say(1)
  const second = await scene.start()
  const findIntake = async () => {
    const { rows } = await sql<{ lock: string }>`select objid::text as lock
      from pg_stat_activity join pg_locks using (pid)
      where datname = current_database() and wait_event_type = 'Lock' and query like 'insert into dirty_bucket%'
        and locktype = 'advisory' and granted and classid = 0`.execute(db)
    return rows[0]
  }
  await until(second, async () => (await findIntake()) !== undefined)
  const lock = (await findIntake())?.lock
  await other.query('select pg_advisory_xact_lock($1)', [lock])
  await other.query('rollback')

  await storedUpTo(second, db, scene.saidUs())
  const { rows } = await sql<{ deadlocks: number }>`select deadlocks from pg_stat_database
    where datname = current_database()`.execute(db)
  expect(rows[0]?.deadlocks).toBeGreaterThan(0)
  expect(await violations(db, events, scene)).toEqual([])
})

describe('the disk is full', () => {
  /** A database whose tables, but not its log, lie on a disk of 24 MB. */
  const onSmallDisk = async (folder: string): Promise<DatabaseAddress> => {
    const { address, template } = inject('postgres')
    const server = new pg.Client(address)
    await server.connect()
    // The folder of a tablespace must belong to the server's account.
    const { rows } = await server.query('show data_directory')
    const place = path.join(folder, 'tables')
    mkdirSync(place)
    const { uid, gid } = statSync(rows[0].data_directory)
    chownSync(place, uid, gid)
    await server.query(`create tablespace small_disk location '${place}'`)
    await server.query(
      `create database on_small_disk template ${template} tablespace small_disk strategy file_copy`,
    )
    onTestFinished(async () => {
      await server.query('drop database on_small_disk with (force)')
      await server.query('drop tablespace small_disk')
      await server.end()
    })
    return atDatabase(address, 'on_small_disk')
  }

  test('it waits, and goes on by itself when there is room again', async ({ skip }) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'vigil-small-disk-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    chmodSync(folder, 0o755)
    const mounting = ['-t', 'tmpfs', '-o', 'size=24m,mode=0777', 'tmpfs', folder]
    if (spawnSync('mount', mounting).status !== 0) skip('only root may mount a small disk')
    onTestFinished(() => {
      spawnSync('umount', [folder])
    })
    const scene = await openScene({ seed: 14, posts: 1_500 })
    const { events } = scene
    const db = openDatabase(await onSmallDisk(folder))
    onTestFinished(() => db.destroy())
    scene.say(0.1)
    const pipeline = await scene.start({ through: db })
    await storedUpTo(pipeline, db, scene.saidUs())
    const filler = path.join(folder, 'filler')
    const { bavail, bsize } = statfsSync(folder)
    writeFileSync(filler, Buffer.alloc(bavail * bsize - 64 * 1_024))
    scene.say(0.6)
    await until(pipeline, async () => pipeline.state(source)?.phase === 'waiting')
    expect(pipeline.state(source)?.detail).toMatch(/No space left on device/)
    const before = await storedUs(db)
    const stored = events.filter(({ timeUs }) => timeUs <= before)
    expect(await storeViolations(db, source, replay(stored))).toEqual([])

    rmSync(filler)
    await sayTheRest(scene, 0.6)
    await storedUpTo(pipeline, db, scene.saidUs())
    expect(await violations(db, events, scene)).toEqual([])
    expect(await gapsNoted(db, source)).toEqual([])
  })
})

describe('two at once', () => {
  test('the second says who works here, and leaves with 75', async () => {
    const { db, address, drop } = await testDatabase()
    onTestFinished(drop)
    const folder = mkdtempSync(path.join(tmpdir(), 'vigil-two-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const settings = {
      DATABASE_URL: databaseUrl(address),
      VIGIL_DATA_DIR: folder,
      VIGIL_ROLES: 'collect',
      VIGIL_ALLOW_PRIVATE_SOURCES: '1',
      BLUESKY_JETSTREAM_URLS: 'ws://127.0.0.1:9/subscribe',
    }
    const first = startVigil(settings)
    onTestFinished(() => first.stop())
    await first.says(/connecting/)
    const second = startVigil(settings)
    expect((await second.ended).code).toBe(75)
    expect(second.output()).toMatch(/another Vigil works on this database: .*pid=\d+/)
    expect((await db.selectFrom('post').selectAll().execute()).length).toBe(0)

    await first.stop('SIGKILL')
    const third = startVigil(settings)
    onTestFinished(() => third.stop())
    await third.says(/connecting/)
  })
})
