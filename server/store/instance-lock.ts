import os from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { DatabaseAddress } from './open-database.ts'

/** Another process works on this database. `holder` is that process's own description. */
export class InstanceInUse extends Error {
  readonly holder: string

  constructor(holder: string) {
    super(
      `another Vigil works on this database: ${holder}. Stop that process first, or choose another database (DATABASE_URL or VIGIL_DATA_DIR)`,
    )
    this.name = 'InstanceInUse'
    this.holder = holder
  }
}

/** This process, for `claimInstance`; cut so that PostgreSQL keeps it whole. */
export const describeProcess = (since: Date, host = os.hostname()): string => {
  const words = (name: string) =>
    `pid=${process.pid} host=${name} since=${since.toISOString().slice(0, 16)}Z`
  return words(host.slice(0, longestName - prefix.length - words('').length))
}

const prefix = 'vigil '
/** PostgreSQL cuts the name of an application after as many bytes. */
const longestName = 63

/**
 * Claims the database for this process, by a lock that lives exactly as long as its connection. Not through a pooler
 * that shares connections.
 * @returns `lost` resolves if the connection drops: from then on another process may hold the lock
 * @throws InstanceInUse if another process holds it
 */
export const claimInstance = async (
  address: DatabaseAddress,
  holder: string,
): Promise<{ release(): Promise<void>; lost: Promise<void> }> => {
  const client = new pg.Client({
    ...address,
    application_name: prefix + holder,
    connectionTimeoutMillis: 10_000,
    query_timeout: 30_000,
  })
  let released = false
  const lost = new Promise<void>((resolve) => {
    const lose = () => released || resolve()
    client.on('error', lose)
    client.on('end', lose)
  })
  await client.connect()
  try {
    // Else a server keeps the lock of a machine that vanished for hours.
    await client.query(
      'set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3',
    )
    await takeLock(client)
  } catch (error) {
    await client.end().catch(() => {})
    throw error
  }
  // A connection that broke without a word shows only when it is used; a query that times out counts as lost.
  const heartbeat = setInterval(() => {
    client.query('select 1').catch(() => client.end().catch(() => {}))
  }, 10_000)
  heartbeat.unref()
  const release = async () => {
    released = true
    clearInterval(heartbeat)
    await client.end()
  }
  return { release, lost }
}

/** Any pair of numbers, as long as each Vigil uses the same. */
const lockKey = [1986618217, 1]

/** Tries for a second: the server notices in a moment, but not at once, that the last holder was killed. */
const takeLock = async (client: pg.Client): Promise<void> => {
  for (let attemptsLeft = 5; ; attemptsLeft--) {
    const { rows } = await client.query('select pg_try_advisory_lock($1, $2) as taken', lockKey)
    if (rows[0]?.taken) return
    if (attemptsLeft === 0) throw new InstanceInUse(await findHolder(client))
    await sleep(200)
  }
}

const findHolder = async (client: pg.Client): Promise<string> => {
  const { rows } = await client.query<{ name: string | null }>(
    `select application_name as name from pg_locks join pg_stat_activity using (pid)
    where locktype = 'advisory' and classid = $1 and objid = $2 and granted and database =
      (select oid from pg_database where datname = current_database())`,
    lockKey,
  )
  return rows[0]?.name?.slice(prefix.length) || 'a process that the server does not name'
}
