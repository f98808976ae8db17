import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrationFolder } from '../../server/store/migrate.ts'
import { emptyDatabase } from '../database.ts'

let own: Awaited<ReturnType<typeof emptyDatabase>>
beforeEach(async () => {
  own = await emptyDatabase()
})
afterEach(() => own.drop())

const all = (await readdir(migrationFolder)).map((file) => path.parse(file).name).sort()

const migrateInProcess = (...crash: string[]): Promise<{ applied?: string[]; signal?: string }> => {
  const program = path.join(import.meta.dirname, 'migrating-process.ts')
  return new Promise((resolve) => {
    execFile(process.execPath, [program, JSON.stringify(own.address), ...crash], (error, out) => {
      resolve(error ? { signal: `${error.signal}` } : { applied: JSON.parse(out) })
    })
  })
}

const tables = async (): Promise<string[]> => {
  const { rows } = await sql<{ name: string }>`select table_name as name
    from information_schema.tables where table_schema = 'public' order by 1`.execute(own.db)
  return rows.map((row) => row.name)
}

test('of three processes at once one applies every migration, and two find nothing to do', async () => {
  const three = await Promise.all([migrateInProcess(), migrateInProcess(), migrateInProcess()])
  const applied = three.map((result) => result.applied ?? [])
  expect(applied.sort((a, b) => b.length - a.length)).toEqual([all, [], []])
})

test('killed in the last migration, a run leaves nothing, and the next one does it all', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'vigil-migrate-'))
  try {
    const log = path.join(folder, 'crashed')
    const crash = [`migrate.mid:${all.length}`, log]
    expect(await migrateInProcess(...crash)).toEqual({ signal: 'SIGKILL' })
    expect(await readFile(log, 'utf8')).toBe('migrate.mid\n')
    expect(await tables()).toEqual(['kysely_migration', 'kysely_migration_lock'])
    expect(await migrateInProcess()).toEqual({ applied: all })
    expect(await tables()).toContain('post')
  } finally {
    await rm(folder, { recursive: true })
  }
})
