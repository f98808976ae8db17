import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import type { DatabaseAddress, Db } from '../../server/store/open-database.ts'
import {
  aggregateViolations,
  gapsNoted,
  gapViolations,
  ledgerViolations,
  storeViolations,
  tableHashes,
  type Violations,
} from '../invariants.ts'
import { replay } from '../oracle.ts'
import { source, storedUpTo, storedUs, until } from './stored.ts'
import { startUpstream, type Upstream } from './upstream.ts'
import type { UpstreamEvent } from './upstream-event.ts'
import { upstreamScript } from './upstream-script.ts'
import { databaseUrl, startVigil, type Vigil } from './vigil-process.ts'

const hourMs = 3_600_000

/** One upstream with its script, one database, and the program that is started on them again and again. */
export type Campaign = {
  events: readonly UpstreamEvent[]
  db: Db
  /** Starts the program, with more settings if need be. */
  start(settings?: Readonly<Record<string, string>>): Vigil
  /** Starts the program so that it kills itself at a crash point; resolves after its death, with what it noted. */
  crash(point: string, pass: number): Promise<string>
  /** Waits until the program has connected to the upstream. */
  connected(vigil: Vigil): Promise<void>
  /** Waits until all that the upstream has said is stored and counted. */
  drained(vigil: Vigil): Promise<void>
  /** Notes how much of what was sent in this life of the program is stored: to be called after each end. */
  settle(): Promise<void>
  /** What contradicts the invariants, for what is stored up to the cursor. */
  violations(): Promise<Violations>
  /** Delivers everything again, from the beginning, and tells which tables changed. */
  redeliver(): Promise<Violations>
  close(): Promise<void>
}

/** A script of the past two hours. */
const scriptOf = (seed: number, posts: number): UpstreamEvent[] =>
  upstreamScript({
    seed,
    posts,
    startMs: Date.now() - 2 * hourMs,
    spanMs: 2 * hourMs - 60_000,
  })

export const startCampaign = async (
  { seed, posts = 160, pieces = 10 }: { seed: number; posts?: number; pieces?: number },
  { db, address }: { db: Db; address: DatabaseAddress },
): Promise<Campaign> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'vigil-campaign-'))
  const events = scriptOf(seed, posts)
  const upstream: Upstream = await startUpstream(events, { folder, pieces })
  const lastUs = events.at(-1)?.timeUs ?? 0
  const crashLog = path.join(folder, 'crash.log')
  const connections: number[] = []
  const received = { least: 0, most: 0 }
  let settledUs = 0

  const start: Campaign['start'] = (settings = {}) =>
    startVigil({
      DATABASE_URL: databaseUrl(address),
      VIGIL_DATA_DIR: folder,
      VIGIL_SECRET_FILE: path.join(folder, 'secret'),
      VIGIL_ROLES: 'collect',
      VIGIL_ALLOW_PRIVATE_SOURCES: '1',
      BLUESKY_JETSTREAM_URLS: upstream.url,
      ...settings,
    })

  const settle = async () => {
    const cursor = await storedUs(db)
    connections.push(...upstream.newConnections())
    for (const fromUs of connections.splice(0)) {
      const count = events.filter(({ timeUs }) => timeUs >= fromUs && timeUs <= cursor).length
      received.most += count
      // What was said a second time may have died with the program, unless something later was stored.
      if (cursor > settledUs) received.least += count
    }
    settledUs = cursor
  }

  const drained = (vigil: Vigil) => storedUpTo(vigil, db, lastUs)

  const connected = (vigil: Vigil) =>
    until(vigil, async () => connections.push(...upstream.newConnections()) > 0)

  const violations = async () => {
    const cursor = await storedUs(db)
    const stored = events.filter((event) => event.timeUs <= cursor)
    const [first] = events
    const firstUs = first?.timeUs ?? 0
    const range = { from: new Date(firstUs / 1000), to: new Date(Math.max(firstUs, cursor) / 1000) }
    return [
      ...(await storeViolations(db, source, replay(stored))),
      ...(await ledgerViolations(db, source, received)),
      ...(await aggregateViolations(db)),
      ...(await gapViolations(db, source, range)),
      ...(await gapsNoted(db, source)),
    ]
  }

  return {
    events,
    db,
    start,
    connected,
    drained,
    settle,
    violations,
    crash: async (point, pass) => {
      const vigil = start({ VIGIL_CRASH_AT: `${point}:${pass}`, VIGIL_CRASH_LOG: crashLog })
      const { signal } = await vigil.ended
      if (signal !== 'SIGKILL') throw new Error(`it did not crash at ${point}:\n${vigil.output()}`)
      return readFileSync(crashLog, 'utf8')
    },
    redeliver: async () => {
      const before = await tableHashes(db)
      settledUs = 0
      await sql`update source_cursor set cursor = jsonb_set(cursor, '{timeUs}', ${String(events[0]?.timeUs)}::jsonb)`.execute(
        db,
      )
      const vigil = start()
      await drained(vigil)
      await vigil.stop()
      await settle()
      const after = await tableHashes(db)
      return Object.keys(before).filter((table) => before[table] !== after[table])
    },
    close: async () => {
      await upstream.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
