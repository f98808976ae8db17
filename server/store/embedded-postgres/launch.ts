import type { ChildProcess } from 'node:child_process'
import { statfs } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { answers } from './answers.ts'
import { createCluster } from './create-cluster.ts'
import type { Place } from './place.ts'
import { examine, type Finding, movePidFileAside } from './postmaster-pid.ts'
import { isInhabited } from './processes.ts'
import { openServerLog } from './server-log.ts'
import { settingsAsArguments } from './settings.ts'
import { makeSocketFolder, removeSocketFolder } from './socket-folder.ts'
import { spawnAs } from './spawn-as.ts'

export type Launch = {
  place: Place
  /** The folder with `bin`; asked for only if a server must be started. */
  native: () => Promise<string>
  throwaway: boolean
  /** How long a server may take to start or stop; recovery after a crash may need a while. */
  limitMs: number
  log: (message: string) => void
}

/** A server that answered. */
export type Running = { pid: number; socketFolder: string; port: number; adopted: boolean }

/**
 * Finds the server that works on the cluster already, or starts one. Several processes may do so at the same time: all
 * reach the same server.
 * @throws Error saying what is in the way, at the latest after `limitMs`
 */
export const reachServer = async (launch: Launch): Promise<Running> => {
  const { cluster } = launch.place
  const deadline = Date.now() + launch.limitMs
  let said: string | undefined
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 1.5, 1_000)) {
    const finding = await examine(cluster)
    if (finding.kind === 'server') {
      if (finding.state === 'ready' && (await answers(finding, cluster))) {
        return { ...finding, adopted: true }
      }
    } else if (finding.kind !== 'zombie') {
      const started = await start(launch)
      if (started) return started
      if (finding.kind === 'stranger' && !(await isInhabited(cluster))) {
        launch.log(`${cluster}/postmaster.pid names a process that is no PostgreSQL: moved aside`)
        await movePidFileAside(cluster, finding.file)
      }
    }
    const obstacle = describe(finding, cluster)
    if (Date.now() > deadline) throw new Error(obstacle)
    if (said !== obstacle && pauseMs > 500) launch.log(`${obstacle}; waiting`)
    if (pauseMs > 500) said = obstacle
    await sleep(pauseMs)
  }
}

/** @returns undefined if another server holds the cluster */
const start = async (launch: Launch): Promise<Running | undefined> => {
  const { place, throwaway } = launch
  const native = await launch.native()
  await createCluster(place, native, { sync: !throwaway })
  const socketFolder = await makeSocketFolder(place)
  const log = await openServerLog(place)
  try {
    const args = ['-D', place.cluster, ...settingsAsArguments(socketFolder, throwaway)]
    const server = await spawnAs(place.account, path.join(native, 'bin', 'postgres'), args, {
      cwd: place.cluster,
      output: log.fd,
    })
    server.unref()
    const running = await waitUntilReady(server, place.cluster, launch.limitMs)
    if (running) return running
    const tail = await log.tail()
    if (isHeldByAnother.test(tail)) return undefined
    const what = hasEnded(server) ? 'did not start' : 'is still starting'
    if (hasEnded(server)) await removeSocketFolder(socketFolder)
    const full = await describeFullDisk(place.cluster)
    throw new Error(`PostgreSQL ${what} on ${place.cluster}${full}. The end of its log:\n${tail}`)
  } finally {
    await log.close()
  }
}

/**
 * Also while the last server processes of a killed postmaster are still ending, and when a server that was stopped took
 * the folder for sockets with it.
 */
const isHeldByAnother =
  /lock file "postmaster.pid" (already exists|is empty)|pre-existing shared memory block|could not create lock file .*No such file/

const waitUntilReady = async (
  server: ChildProcess,
  cluster: string,
  limitMs: number,
): Promise<Running | undefined> => {
  const deadline = Date.now() + limitMs
  while (!hasEnded(server) && Date.now() < deadline) {
    const finding = await examine(cluster)
    const ready =
      finding.kind === 'server' && finding.pid === server.pid && finding.state === 'ready'
    if (ready && (await answers(finding, cluster))) return { ...finding, adopted: false }
    await sleep(30)
  }
  return undefined
}

/** The log itself says nothing of it, as it lies on the same disk. */
const describeFullDisk = async (cluster: string): Promise<string> => {
  const { bavail, bsize } = await statfs(cluster)
  const freeMb = Math.floor((bavail * bsize) / 1e6)
  return freeMb > enoughMb ? '' : `, and its disk is full (${freeMb} MB left): make room`
}

/** Two of the pieces, of 16 MB each, that PostgreSQL's journal grows by. */
const enoughMb = 32

const hasEnded = (server: ChildProcess): boolean =>
  server.exitCode !== null || server.signalCode !== null

const describe = (finding: Finding, cluster: string): string => {
  switch (finding.kind) {
    case 'nobody':
      return `another start of PostgreSQL holds ${cluster}`
    case 'zombie':
      return `PostgreSQL (pid ${finding.pid}) has ended on ${cluster}, but its parent process has not taken note: end that parent, or restart the container`
    case 'stranger':
      return `${cluster}/postmaster.pid names ${finding.pid ? `pid ${finding.pid}, which is no PostgreSQL on this folder` : 'no process'}, but some process still works in the folder: end it, then start again`
    case 'server':
      return finding.state === 'ready'
        ? `PostgreSQL (pid ${finding.pid}) runs on ${cluster}, but does not answer at ${finding.socketFolder}: end it ("kill -INT ${finding.pid}"), then start again`
        : `PostgreSQL (pid ${finding.pid}) is ${finding.state} on ${cluster}`
  }
}
