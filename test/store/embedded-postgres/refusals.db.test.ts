import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startEmbeddedPostgres } from '../../../server/store/embedded-postgres.ts'
import { ask, makeFolder, removeFolder, spawnVigil } from './own-server.ts'

let dataDir: string
let cluster: string
beforeEach(async () => {
  dataDir = await makeFolder()
  cluster = path.join(dataDir, 'pg')
})
afterEach(() => removeFolder(dataDir, cluster))

const start = (options = {}) =>
  startEmbeddedPostgres({ dataDir, explicit: true, log: () => {}, ...options })

test('a folder that holds something else is left as it is', async () => {
  await mkdir(cluster)
  await writeFile(path.join(cluster, 'diary.txt'), 'mine')
  await expect(start()).rejects.toThrow('is no database, but is not empty either (diary.txt)')
  expect(await readdir(cluster)).toEqual(['diary.txt'])
})

test('a database of another major version is left as it is, and the way out named', async () => {
  await mkdir(cluster)
  await writeFile(path.join(cluster, 'PG_VERSION'), '16\n')
  await expect(start()).rejects.toThrow(/made by PostgreSQL 16, and this Vigil brings 17.*export/)
  expect(await readdir(cluster)).toEqual(['PG_VERSION'])
})

test('an empty folder is used, cleared of what starts that were cut off left beside it', async () => {
  const cutOff = `${cluster}.new-4194999`
  const live = `${cluster}.new-${process.ppid}`
  for (const folder of [cluster, cutOff, live]) await mkdir(folder)
  for (const folder of [cutOff, live]) await writeFile(path.join(folder, 'PG_VERSION'), '17\n')
  const server = await start()
  expect(existsSync(cutOff)).toBe(false)
  expect(existsSync(live)).toBe(true)

  const settings = ['fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums']
  const list = settings.map((name) => `current_setting('${name}')`).join(', ')
  expect(await ask(server.address, `select ${list}`)).toEqual([['on', 'on', 'on', 'on']])
  const others = `current_setting('listen_addresses'), current_setting('server_encoding'),
    (select datlocale from pg_database where datname = 'postgres')`
  expect(await ask(server.address, `select ${others}`)).toEqual([['', 'UTF8', 'C.UTF-8']])
  await server.stop()
})

test('a start that is killed while it makes the database leaves nothing in the way', async () => {
  const child = spawnVigil({ dataDir })
  while (!(await readdir(dataDir)).some((name) => name.startsWith('pg.new-'))) await sleep(5)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(existsSync(cluster)).toBe(false)
  const server = await start({ throwaway: true })
  expect((await readdir(dataDir)).sort()).toEqual(['pg', 'pg.log'])
  await server.stop()
})

test('a server that cannot start shows the end of its log', async () => {
  const server = await start({ throwaway: true })
  await server.stop()
  await rm(path.join(cluster, 'global', 'pg_control'))
  await expect(start()).rejects.toThrow(/PostgreSQL did not start on .*\n.*could not find/s)
})
