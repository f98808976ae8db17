import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { onTestFinished } from 'vitest'
import { accountOf, nobody, ourselves } from '../../../server/store/embedded-postgres/account.ts'
import { makeSocketFolder } from '../../../server/store/embedded-postgres/socket-folder.ts'
import { stopServer } from '../../../server/store/embedded-postgres/stop.ts'
import type { DatabaseAddress } from '../../../server/store/open-database.ts'

export const isRoot = process.getuid?.() === 0

/** A new folder, open to other accounts whatever the umask, so that root's server reaches what is in it. */
export const makeFolder = async (): Promise<string> => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'vigil-launcher-'))
  await chmod(folder, 0o755)
  return folder
}

/** Stops the server of the cluster, and removes the folder and what a server that was killed left elsewhere. */
export const removeFolder = async (folder: string, cluster: string): Promise<void> => {
  await stopServer(cluster, 30_000)
  const account = isRoot ? accountOf(nobody) : ourselves()
  await rm(await makeSocketFolder({ cluster, account }), { recursive: true })
  await rm(folder, { recursive: true, force: true })
}

type Answer = {
  holds?: { address: { host: string; port: number }; adopted: boolean; log: string[] }
  inUse?: string
  failed?: string
}

export type Vigil = {
  child: ChildProcess
  /** What it says once it holds the database, or cannot. */
  answer: Answer
  /** The exit code, or the signal that ended it. */
  ended: Promise<number | string>
}

type How = { uid?: number; env?: NodeJS.ProcessEnv; program?: string }

/** Runs `vigil-process.ts`. Within a test: it does not outlive it. */
export const spawnVigil = (options: object, how: How = {}) => {
  const program = how.program ?? path.join(import.meta.dirname, 'vigil-process.ts')
  const child = spawn(process.execPath, [program, JSON.stringify({ explicit: true, ...options })], {
    ...(how.uid === undefined ? {} : { uid: how.uid, gid: how.uid }),
    cwd: '/',
    env: { PATH: process.env.PATH, ...how.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** The same, and waits for its answer. */
export const startVigil = async (options: object, how: How = {}): Promise<Vigil> => {
  const child = spawnVigil(options, how)
  const ended = once(child, 'exit').then(([code, signal]) => code ?? signal)
  for await (const line of createInterface(child.stdout)) {
    return { child, answer: JSON.parse(line), ended }
  }
  throw new Error(`the process ended without an answer: ${await ended}`)
}

/** Sends the signal and waits for the end. */
export const end = async (vigil: Vigil, signal: NodeJS.Signals): Promise<number | string> => {
  vigil.child.kill(signal)
  return vigil.ended
}

/** Asks the server on a connection of its own. */
export const ask = async (address: DatabaseAddress, text: string): Promise<unknown[][]> => {
  const client = new pg.Client(address)
  await client.connect()
  try {
    const { rows } = await client.query({ text, rowMode: 'array' })
    return rows
  } finally {
    await client.end()
  }
}
