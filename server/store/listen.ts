import { setInterval as every, setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { changeChannel } from './data-version.ts'
import type { DatabaseAddress, Db } from './open-database.ts'

/** A topic's data changed: ask again. */
export type DataChange = { topic: string; dataVersion: number }

export type ChangeFeed = {
  /** The newest data version that is known, by topic. */
  versions(): ReadonlyMap<string, number>
  /** Calls `listener` at each change. @returns the way to stop that. */
  subscribe(listener: (change: DataChange) => void): () => void
  close(): Promise<void>
}

/**
 * Hears of every change of the data, by one connection of its own that listens on `vigil_changed`.
 * A lost connection is made again. What was told while nobody listened is found by reading the data versions: after
 * each connect, and every `pollMs` in case that a connection is dead without saying so.
 * @param databases whose data versions are read; all in the database at `address`, since it has one channel for all
 * @param options.onTrouble told once when the connection is lost or cannot be made
 */
export const listenForChanges = (
  address: DatabaseAddress,
  databases: () => Db[],
  options: { pollMs?: number; onTrouble?: (error: unknown) => void } = {},
): ChangeFeed => {
  const { pollMs = 5_000, onTrouble = () => {} } = options
  const known = new Map<string, number>()
  const listeners = new Set<(change: DataChange) => void>()
  const closing = new AbortController()

  const tell = (change: DataChange) => {
    if (known.get(change.topic) === change.dataVersion) return
    known.set(change.topic, change.dataVersion)
    for (const listener of listeners) listener(change)
  }
  const hear = (payload: string | undefined) => {
    const change = readChange(payload)
    if (change && change.dataVersion > (known.get(change.topic) ?? 0)) tell(change)
  }
  /** What was heard while we read is newer than what we read. */
  const readAgain = async () => {
    const before = new Map(known)
    for (const db of databases()) {
      for (const change of await readDataVersions(db)) {
        if (known.get(change.topic) === before.get(change.topic)) tell(change)
      }
    }
  }

  const poll = async () => {
    for await (const _ of every(pollMs, undefined, { signal: closing.signal, ref: false })) {
      await readAgain().catch(() => {})
    }
  }
  const listen = async () => {
    let troubled = false
    while (!closing.signal.aborted) {
      try {
        await listenOnce(address, hear, closing.signal, async () => {
          troubled = false
          await readAgain()
        })
      } catch (error) {
        if (!troubled) onTrouble(error)
        troubled = true
      }
      await sleep(1_000, undefined, { signal: closing.signal, ref: false })
    }
  }
  const running = Promise.allSettled([poll(), listen()])

  return {
    versions: () => known,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: async () => {
      closing.abort()
      await running
    },
  }
}

/** Listens until the signal aborts. @throws when the connection cannot be made or is lost */
const listenOnce = async (
  address: DatabaseAddress,
  hear: (payload: string | undefined) => void,
  signal: AbortSignal,
  onConnected: () => Promise<void>,
): Promise<void> => {
  const done = new AbortController()
  const client = new pg.Client({
    ...address,
    application_name: 'vigil-listen',
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
  })
  const over = Promise.withResolvers<void>()
  over.promise.catch(() => {})
  client.on('notification', ({ payload }) => hear(payload))
  client.on('error', over.reject)
  client.on('end', () => over.reject(new Error('the listening connection was closed')))
  signal.addEventListener('abort', () => over.resolve(), { once: true, signal: done.signal })
  const start = async () => {
    await client.connect()
    await client.query(`listen ${pg.escapeIdentifier(changeChannel)}`)
    await onConnected()
  }
  try {
    await Promise.race([start(), over.promise])
    await over.promise
  } finally {
    done.abort()
    // A server that no longer answers does not say good-bye either.
    await Promise.race([client.end().catch(() => {}), sleep(1_000, undefined, { ref: false })])
  }
}

/** Anyone may notify on a channel: what is not ours is passed over, and the next reading tells the truth. */
const readChange = (payload: string | undefined): DataChange | undefined => {
  try {
    const { topic, dataVersion } = JSON.parse(payload ?? '') as Partial<DataChange>
    if (typeof topic === 'string' && Number.isSafeInteger(dataVersion)) {
      return { topic, dataVersion: dataVersion as number }
    }
  } catch {}
  return undefined
}

const readDataVersions = (db: Db): Promise<DataChange[]> =>
  db
    .selectFrom('dataVersion')
    .innerJoin('topic', 'topic.id', 'dataVersion.topicId')
    .select(['topic.slug as topic', 'dataVersion.version as dataVersion'])
    .execute()
