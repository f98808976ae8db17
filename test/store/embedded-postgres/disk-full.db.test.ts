import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, rmdir, statfs, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { startEmbeddedPostgres } from '../../../server/store/embedded-postgres.ts'
import { type Db, openDatabase } from '../../../server/store/open-database.ts'
import { isRoot, removeFolder } from './own-server.ts'

let disk = ''
let dataDir = ''

/** A small disk in memory, until the test ends. False: only root may mount one, and not in every container. */
const mountDisk = async (): Promise<boolean> => {
  if (!isRoot) return false
  disk = await mkdtemp(path.join(os.tmpdir(), 'vigil-disk-'))
  dataDir = path.join(disk, 'data')
  const options = ['-t', 'tmpfs', '-o', 'size=200m,mode=0755', 'tmpfs', disk]
  const mounted = spawnSync('mount', options, { stdio: 'ignore' }).status === 0
  onTestFinished(async () => {
    if (mounted) {
      await removeFolder(dataDir, path.join(dataDir, 'pg'))
      spawnSync('umount', [disk], { stdio: 'inherit' })
    }
    await rmdir(disk)
  })
  return mounted
}

const start = () => startEmbeddedPostgres({ dataDir, explicit: true, log: () => {} })

const ballast = () => path.join(disk, 'ballast')
const fillDisk = async (leaveBytes: number): Promise<void> => {
  const { bavail, bsize } = await statfs(disk)
  await writeFile(ballast(), Buffer.alloc(bavail * bsize - leaveBytes))
}

/** A batch as Vigil saves it: rows and how far they reach, in one transaction. */
const saveBatch = (db: Db, number: number): Promise<void> =>
  db.transaction().execute(async (trx) => {
    await sql`insert into row select ${number}::int, i, repeat(md5(i::text), 20)
      from generate_series(1, 200) i`.execute(trx)
    await sql`update reached set batch = ${number}`.execute(trx)
  })

/** @returns the first batch that could not be saved, and why */
const saveUntilRefused = async (db: Db, first: number): Promise<{ at: number; error: Error }> => {
  for (let at = first; ; at++) {
    try {
      await saveBatch(db, at)
    } catch (error) {
      return { at, error: error as Error }
    }
  }
}

const stored = async (db: Db): Promise<{ reached: number; batches: number; rows: number }> => {
  const { rows } = await sql<{ reached: number; batches: number; rows: number }>`
    select batch as reached, (select count(distinct batch) from row) as batches,
      (select count(*) from row) as rows from reached`.execute(db)
  return rows[0] ?? { reached: 0, batches: 0, rows: 0 }
}

test('a full disk refuses writes with a clear error, and needs no repair when there is room', {
  timeout: 120_000,
}, async ({ skip }) => {
  if (!(await mountDisk())) return skip('a small disk (tmpfs) can be mounted by root only')
  const server = await start()
  const db = openDatabase(server.address)
  await sql`create table row (batch int, i int, text text)`.execute(db)
  await sql`create table reached as select 0 as batch`.execute(db)
  await saveBatch(db, 1)

  // No room for the tables: the server goes on, and so does the same pool.
  await fillDisk(2_000_000)
  const refused = await saveUntilRefused(db, 2)
  expect(refused.error).toMatchObject({ code: '53100' })
  expect(refused.error.message).toContain('No space left on device')
  const kept = { reached: refused.at - 1, batches: refused.at - 1, rows: 200 * (refused.at - 1) }
  expect(await stored(db)).toEqual(kept)
  await rm(ballast())
  await saveBatch(db, refused.at)

  // No room for the journal: PostgreSQL ends itself, and cannot start as long as that lasts.
  await fillDisk(1_000_000)
  await writeJournalUntilRefused(db)
  const failed = await startUntilItFails()
  expect(failed.message).toMatch(/its disk is full \(\d MB left\): make room/)
  await rm(ballast())
  const again = await start()
  expect(await stored(db)).toEqual({
    reached: refused.at,
    batches: refused.at,
    rows: 200 * refused.at,
  })
  await saveBatch(db, refused.at + 1)
  await db.destroy()
  await again.stop()
})

const writeJournalUntilRefused = async (db: Db): Promise<void> => {
  const write = sql`select pg_logical_emit_message(true, 'test', repeat('x', 100000))`
  while (await write.execute(db).catch(() => undefined)) {}
}

/** The dying server may still be found at first. */
const startUntilItFails = async (): Promise<Error> => {
  for (;;) {
    try {
      await start()
      await sleep(50)
    } catch (error) {
      return error as Error
    }
  }
}
