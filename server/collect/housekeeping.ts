import { rebuildStaleSketches, staleSketches } from '../rollup/author-sketch.ts'
import { compareRollups } from '../rollup/compare.ts'
import { markDirty } from '../rollup/mark-dirty.ts'
import { rollDirtyBuckets } from '../rollup/roll.ts'
import { raiseDataVersions } from '../store/data-version.ts'
import { eraseHiddenPosts } from '../store/erase-hidden.ts'
import type { Db } from '../store/open-database.ts'
import { purgeQuarantine } from '../store/quarantine.ts'
import { purgeUnknownTombstones, saveTombstones } from '../store/tombstones.ts'
import { listTopics } from '../store/topics.ts'
import { pause } from './pause.ts'

type Log = {
  info(details: object, message: string): void
  error(details: object, message: string): void
}

const hourMs = 3_600_000
const rollEveryMs = 1_000

const hourStart = (time: Date) => new Date(Math.floor(time.getTime() / hourMs) * hourMs)

/** Erases what has been hidden for too long, for good, and keeps the counts in step. @returns how many posts. */
export const eraseLongHidden = (db: Db, now: Date): Promise<number> =>
  db.transaction().execute(async (trx) => {
    const erased = await eraseHiddenPosts(trx, now)
    const byKey = new Map(
      erased.map(({ postKey, rev }) => [
        postKey,
        { postKey, rev, reason: 'account-hidden' as const, known: true, erasedAt: now },
      ]),
    )
    await saveTombstones(trx, [...byKey.values()])
    await markDirty(
      trx,
      erased.map(({ topicId, postedAt }) => ({ topicId, hour: hourStart(postedAt) })),
    )
    for (const topicId of new Set(erased.map((each) => each.topicId))) {
      await staleSketches(
        trx,
        topicId,
        erased.filter((each) => each.topicId === topicId),
      )
    }
    return erased.length
  })

/** Recounts the last two days from the posts; what differs is logged and marked to be counted anew. */
const auditRollups = async (db: Db, now: Date, log: Log): Promise<void> => {
  const today = new Date(now.toISOString().slice(0, 10))
  const range = { from: new Date(today.getTime() - 48 * hourMs), to: today }
  for (const topic of await listTopics(db)) {
    const differences = await compareRollups(db, topic.id, range)
    if (differences.length === 0) continue
    log.error({ topic: topic.slug, differences }, 'counts differed from the posts; counting anew')
    const hours = Array.from({ length: 48 }, (_, i) => new Date(range.from.getTime() + i * hourMs))
    await db.transaction().execute((trx) =>
      markDirty(
        trx,
        hours.map((hour) => ({ topicId: topic.id, hour })),
      ),
    )
  }
}

const everyHour = async (db: Db, now: Date, log: Log) => {
  const report = {
    erased: await eraseLongHidden(db, now),
    tombstones: await purgeUnknownTombstones(db, now),
    quarantined: await purgeQuarantine(db, now),
  }
  log.info(report, 'housekeeping: removed what has had its time')
  if (now.getUTCHours() === 3) await auditRollups(db, now, log)
}

/** Counts marked hours anew within a second or two, and tidies up once an hour, until the signal aborts. */
export const keepHouse = async (
  db: Db,
  { now, log, signal }: { now: () => Date; log: Log; signal: AbortSignal },
): Promise<void> => {
  let tidied = hourStart(now()).getTime()
  while (!signal.aborted) {
    try {
      const left = await rollDirtyBuckets(db, raiseDataVersions)
      await rebuildStaleSketches(db)
      const hour = hourStart(now()).getTime()
      if (hour > tidied) {
        tidied = hour
        await everyHour(db, now(), log)
      }
      if (left === 0) await pause(rollEveryMs, signal)
    } catch (error) {
      if (signal.aborted) return
      log.error({ err: error }, 'housekeeping failed; trying again')
      await pause(10 * rollEveryMs, signal)
    }
  }
}
