import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findBinaries } from './embedded-postgres/binaries.ts'
import type { DatabaseAddress } from './open-database.ts'

export type EmbeddedPostgres = {
  address: DatabaseAddress
  adopted: boolean
  stop(): Promise<void>
}

/** Starts a PostgreSQL server of our own on `dataDir`. */
export const startEmbeddedPostgres = async (options: {
  dataDir: string
  explicit: boolean
  log: (message: string) => void
  /** For tests alone: nothing is synced to disk, and there are connections for many test files. */
  throwaway?: boolean
}): Promise<EmbeddedPostgres> => {
  const native = await findBinaries()
  const account = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}
  const dataDir = path.resolve(options.dataDir)
  const cluster = path.join(dataDir, 'pg')
  const run = async (name: string, args: string[], cwd: string, logFile?: number) => {
    const child = spawn(path.join(native, 'bin', name), args, {
      ...account,
      cwd,
      env: { LC_ALL: 'C', TZ: 'UTC' },
      detached: true,
      stdio: ['ignore', logFile ?? 'ignore', logFile ?? 'ignore'],
    })
    return child
  }
  const makeFolder = async (folder: string) => {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await chmod(folder, 0o700)
    if (account.uid !== undefined) await chown(folder, account.uid, account.gid)
  }
  await mkdir(dataDir, { recursive: true })
  if (!existsSync(cluster)) {
    const unfinished = `${cluster}.new-${process.pid}`
    await makeFolder(unfinished)
    const initdb = await run(
      'initdb',
      [
        ...['-D', unfinished, '-U', 'vigil', '-E', 'UTF8', '--locale=C', '-A', 'trust'],
        ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--data-checksums'],
        ...(options.throwaway ? ['-N'] : []),
      ],
      unfinished,
    )
    const code = await new Promise((resolve) => initdb.once('exit', resolve))
    if (code !== 0) throw new Error(`initdb ended with ${code}`)
    await rename(unfinished, cluster)
  }
  const hash = createHash('sha256').update(cluster).digest('hex').slice(0, 12)
  const socketFolder = path.join(os.tmpdir(), `vigil-${hash}`)
  await makeFolder(socketFolder)
  const settings = {
    listen_addresses: '',
    port: '5432',
    unix_socket_directories: socketFolder,
    fsync: options.throwaway ? 'off' : 'on',
    full_page_writes: options.throwaway ? 'off' : 'on',
    synchronous_commit: options.throwaway ? 'off' : 'on',
    shared_buffers: '256MB',
    work_mem: '32MB',
    max_wal_size: '4GB',
    max_connections: options.throwaway ? '200' : '50',
    jit: 'off',
    timezone: 'UTC',
    default_text_search_config: 'pg_catalog.simple',
  }
  const log = await open(path.join(dataDir, 'pg.log'), 'a')
  const server = await run(
    'postgres',
    ['-D', cluster, ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`])],
    cluster,
    log.fd,
  )
  server.unref()
  await log.close()
  for (;;) {
    const pidFile = await readFile(path.join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')
    if (pidFile.split('\n')[7]?.trim() === 'ready') break
    if (server.exitCode !== null) throw new Error('postgres did not start')
    await sleep(50)
  }
  return {
    address: { host: socketFolder, port: 5432, user: 'vigil', database: 'postgres' },
    adopted: false,
    stop: async () => {
      const gone = new Promise((resolve) => server.once('exit', resolve))
      server.ref()
      server.kill('SIGINT')
      await gone
      await rm(socketFolder, { recursive: true, force: true })
    },
  }
}
