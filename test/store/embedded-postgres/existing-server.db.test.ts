import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { accountOf, nobody, ourselves } from '../../../server/store/embedded-postgres/account.ts'
import { findPackage, prepareBinaries } from '../../../server/store/embedded-postgres/binaries.ts'
import { examine } from '../../../server/store/embedded-postgres/postmaster-pid.ts'
import { stateOf } from '../../../server/store/embedded-postgres/processes.ts'
import { settingsAsArguments } from '../../../server/store/embedded-postgres/settings.ts'
import { makeSocketFolder } from '../../../server/store/embedded-postgres/socket-folder.ts'
import { startEmbeddedPostgres } from '../../../server/store/embedded-postgres.ts'
import { ask, end, isRoot, makeFolder, removeFolder, startVigil } from './own-server.ts'

let dataDir: string
let cluster: string
let pidFile: string
beforeAll(async () => {
  dataDir = await makeFolder()
  cluster = path.join(dataDir, 'pg')
  pidFile = path.join(cluster, 'postmaster.pid')
  const server = await start()
  await ask(server.address, 'create table kept (n int)')
  await server.stop()
})
afterAll(() => removeFolder(dataDir, cluster))

const start = (limitMs = { start: 60_000, stop: 30_000 }) =>
  startEmbeddedPostgres({ dataDir, explicit: true, log: () => {}, limitMs })

const serverPid = async (): Promise<number> => {
  const finding = await examine(cluster)
  if (finding.kind !== 'server') throw new Error(`no server: ${JSON.stringify(finding)}`)
  return finding.pid
}

/** A program that has nothing to do with PostgreSQL, under the account of the server. */
const startStranger = async (cwd: string): Promise<ChildProcess & { pid: number }> => {
  const account = isRoot ? { uid: 65534, gid: 65534 } : {}
  const stranger = spawn('sleep', ['300'], { ...account, cwd, stdio: 'ignore' })
  onTestFinished(() => void stranger.kill('SIGKILL'))
  await once(stranger, 'spawn')
  return stranger as ChildProcess & { pid: number }
}

/** As `start` does it, but as the child of a shell that is halted, so that nobody hears of the server's end. */
const startUnderHaltedParent = async (): Promise<ChildProcess> => {
  const account = isRoot ? accountOf(nobody) : ourselves()
  const native = await prepareBinaries(findPackage(), account, dataDir)
  const socketFolder = await makeSocketFolder({ cluster, account })
  const settings = settingsAsArguments(socketFolder, false)
  const program = path.join(native, 'bin', 'postgres')
  const parent = spawn('sh', ['-c', '"$@" & wait', 'sh', program, '-D', cluster, ...settings], {
    ...account.switchTo,
    cwd: cluster,
    env: { PATH: process.env.PATH },
    stdio: 'ignore',
  })
  onTestFinished(() => void parent.kill('SIGKILL'))
  await until(async () => (await readFile(pidFile, 'utf8').catch(() => '')).includes('ready'))
  parent.kill('SIGSTOP')
  return parent
}

const until = async (condition: () => Promise<boolean>): Promise<void> => {
  while (!(await condition())) await sleep(20)
}

const pidFileNaming = (pid: number): string =>
  [pid, cluster, 1_700_000_000, 5432, '/tmp/gone', '', '  1234  5', 'ready   ', ''].join('\n')

test('a server that outlived its killed Vigil is adopted, with every committed row', async () => {
  const killed = await startVigil({ dataDir })
  const address = killed.answer.holds?.address as { host: string; port: number }
  await ask({ ...address, user: 'vigil', database: 'postgres' }, 'insert into kept values (1)')
  const pid = await serverPid()
  expect(await end(killed, 'SIGKILL')).toBe('SIGKILL')

  const next = await startVigil({ dataDir })
  expect(next.answer.holds).toMatchObject({ address, adopted: true })
  expect(await serverPid()).toBe(pid)
  expect(await end(next, 'SIGTERM')).toBe(0)
  expect(await examine(cluster)).toEqual({ kind: 'nobody' })
  expect(existsSync(address.host)).toBe(false)
})

test('a file left by a killed server is no obstacle; the server recovers', async () => {
  const first = await start()
  await ask(first.address, 'insert into kept values (2)')
  const pid = await serverPid()
  process.kill(pid, 'SIGKILL')
  const second = await start()
  expect(second.adopted).toBe(false)
  expect(await serverPid()).not.toBe(pid)
  expect(await ask(second.address, 'select count(*)::int from kept where n = 2')).toEqual([[1]])
  await second.stop()
})

describe('a file that names a stranger, whose number was a server’s once', () => {
  test('is moved aside, and the stranger is left alone', async () => {
    const stranger = await startStranger('/')
    await writeFile(pidFile, pidFileNaming(stranger.pid))
    expect(await examine(cluster)).toMatchObject({ kind: 'stranger', pid: stranger.pid })
    const server = await start()
    expect(server.adopted).toBe(false)
    await server.stop()
    expect(await stateOf(stranger.pid)).toBe('alive')
    expect(stranger.signalCode).toBeNull()
  })

  test('stays, and stops the start, while a process works in the folder', async () => {
    const stranger = await startStranger(cluster)
    await writeFile(pidFile, pidFileNaming(stranger.pid))
    await expect(start({ start: 1_500, stop: 1_000 })).rejects.toThrow(
      `names pid ${stranger.pid}, which is no PostgreSQL on this folder`,
    )
    expect(await readFile(pidFile, 'utf8')).toBe(pidFileNaming(stranger.pid))
    expect(await stateOf(stranger.pid)).toBe('alive')
    expect(stranger.signalCode).toBeNull()
    await rm(pidFile)
  })
})

test('an empty file, as a power cut leaves it, is moved aside', async () => {
  await writeFile(pidFile, '')
  const server = await start()
  expect(server.adopted).toBe(false)
  await server.stop()
})

test.each(['starting', 'stopping'])('a server that is %s is waited for', async (state) => {
  const first = await start()
  const pid = await serverPid()
  const file = await readFile(pidFile, 'utf8')
  await writeFile(pidFile, file.replace('ready   ', state))
  await expect(start({ start: 200, stop: 1_000 })).rejects.toThrow(
    `PostgreSQL (pid ${pid}) is ${state} on ${cluster}`,
  )
  const waiting = start()
  await sleep(300)
  await writeFile(pidFile, file)
  expect((await waiting).adopted).toBe(true)
  await first.stop()
})

test('a dead server whose parent takes no note is waited for, and named at last', async () => {
  const parent = await startUnderHaltedParent()
  const pid = await serverPid()
  process.kill(pid, 'SIGKILL')
  await until(async () => (await examine(cluster)).kind === 'zombie')
  await expect(start({ start: 200, stop: 1_000 })).rejects.toThrow(
    `PostgreSQL (pid ${pid}) has ended on ${cluster}, but its parent process has not taken note`,
  )
  const waiting = start()
  await sleep(300)
  parent.kill('SIGCONT')
  const next = await waiting
  expect(next.adopted).toBe(false)
  await next.stop()
})
