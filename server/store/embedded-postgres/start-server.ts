import type { ChildProcess } from 'node:child_process'
import { statfs } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createCluster } from './create-cluster.ts'
import type { Place } from './place.ts'
import { examine } from './postmaster-pid.ts'
import { askServer, type RunningServer } from './running-server.ts'
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
}

/**
 * Starts a server on the cluster, which is made if it is missing.
 * @returns undefined if another server holds the cluster
 * @throws Error with the end of the server's log
 */
export const startServer = async (launch: Launch): Promise<RunningServer | undefined> => {
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
): Promise<RunningServer | undefined> => {
  const deadline = Date.now() + limitMs
  while (!hasEnded(server) && Date.now() < deadline) {
    const found = await askServer(await examine(cluster), cluster)
    if (found?.pid === server.pid) return found
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
