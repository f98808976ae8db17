import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { evaluateSourceAlarms, findOpenAlarms } from '../../server/alerts/source-alarm.ts'
import { addToLedger, type Outcome, type Tally, tallyUp } from '../../server/store/ledger.ts'
import { testDatabase } from '../database.ts'

const start = Date.parse('2026-02-13T09:30:00Z')
const minute = (n: number) => new Date(start + n * 60_000)

let database: Awaited<ReturnType<typeof testDatabase>>
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  for (const table of ['ledger', 'ledgerNote', 'sourceAlarm', 'quarantine'] as const) {
    await database.db.deleteFrom(table).execute()
  }
})

const receive = async (counts: Partial<Record<Outcome, number>>, source = 'bluesky-live') => {
  const tally: Tally = new Map()
  for (const [outcome, count] of Object.entries(counts)) {
    // Upstream time is long ago: the source is catching up.
    tallyUp(tally, '2026-02-12T20:00:00.000Z', outcome as Outcome, count)
  }
  await database.db.transaction().execute((trx) => addToLedger(trx, source, tally))
}
const evaluate = (n: number) => evaluateSourceAlarms(database.db, minute(n))

test('opens once, tells the reason, and closes when ten good minutes have passed', async () => {
  await receive({ inserted: 500 })
  expect(await evaluate(0)).toEqual([])
  await receive({ inserted: 90, quarantined: 10 })
  await database.db
    .insertInto('quarantine')
    .values({
      source: 'bluesky-live',
      fingerprint: 'f',
      reason: 'bad-record',
      detail: 'no text',
      raw: '{}',
      rawEncoding: 'utf8',
      occurredAt: minute(0),
      quarantinedAt: minute(0.5),
    })
    .execute()
  const opened = {
    source: 'bluesky-live',
    openedAt: minute(1),
    detail: '10 of 100 items of the last 10 minutes could not be read, mostly for "bad-record"',
  }
  expect(await evaluate(1)).toEqual([opened])

  await receive({ inserted: 300 })
  const still = { ...opened, detail: opened.detail.replace('100', '400') }
  expect(await evaluate(5)).toEqual([still])
  expect(await findOpenAlarms(database.db)).toEqual([still])

  await receive({ inserted: 50 })
  const last = { ...opened, detail: opened.detail.replace('100', '450') }
  expect(await evaluate(10.9)).toEqual([last])
  await receive({ inserted: 50 })
  expect(await evaluate(11)).toEqual([])
  const rows = await database.db.selectFrom('sourceAlarm').selectAll().execute()
  expect(rows).toEqual([{ ...last, kind: 'quarantine', closedAt: minute(11) }])
})

test('stays open while the source is silent, and opens anew after it had closed', async () => {
  await receive({ filtered: 1 })
  await evaluate(0)
  await receive({ quarantined: 9, inserted: 1 })
  expect(await evaluate(1)).toHaveLength(1)
  expect(await evaluate(60)).toHaveLength(1)
  await receive({ inserted: 1 })
  expect(await evaluate(75)).toHaveLength(0)
  await receive({ quarantined: 9 })
  expect(await evaluate(90)).toHaveLength(1)
  expect(await database.db.selectFrom('sourceAlarm').selectAll().execute()).toHaveLength(2)
})

test('what stood in the ledger before the first look counts for nothing', async () => {
  await receive({ quarantined: 900, inserted: 100 })
  expect(await evaluate(0)).toEqual([])
  expect(await evaluate(1)).toEqual([])
})

test('a source that is new since the last look is judged at once, the others in peace', async () => {
  await receive({ inserted: 100 })
  await evaluate(0)
  await receive({ quarantined: 6 }, 'mastodon:social.example')
  await receive({ inserted: 100 })
  expect((await evaluate(1)).map(({ source }) => source)).toEqual(['mastodon:social.example'])
})

test('after a night off, what is received counts from the last note of the evening', async () => {
  await receive({ inserted: 100 })
  await evaluate(0)
  await evaluate(1)
  await receive({ quarantined: 6 })
  expect(await evaluate(600)).toHaveLength(1)
})

test('keeps no more notes than it needs', async () => {
  await receive({ inserted: 100 })
  for (let n = 0; n < 30; n++) await evaluate(n)
  expect(await database.db.selectFrom('ledgerNote').selectAll().execute()).toHaveLength(11)
})
