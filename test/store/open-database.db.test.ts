import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate } from '../../server/store/migrate.ts'
import { openDatabase } from '../../server/store/open-database.ts'
import { testDatabase } from '../database.ts'

let own: Awaited<ReturnType<typeof testDatabase>>
beforeAll(async () => {
  own = await testDatabase()
})
afterAll(() => own.drop())

const answerTo = async (expression: string): Promise<unknown> => {
  const { rows } = await sql<{ value: unknown }>`select ${sql.raw(expression)} as value`.execute(
    own.db,
  )
  return rows[0]?.value
}

test.each([
  ['a count', 'count(*)', 1],
  ['bigint', '9007199254740991::bigint', 9007199254740991],
  ['a fraction', '1.25::numeric', 1.25],
  ['bigints', `'{1,null,3}'::bigint[]`, [1, null, 3]],
  ['numerics', `'{1.5}'::numeric[]`, [1.5]],
  ['a day', `'2026-02-13'::date`, '2026-02-13'],
  ['days', `'{2026-02-13}'::date[]`, ['2026-02-13']],
  ['a time', `'2026-02-13 10:00+02'::timestamptz`, new Date('2026-02-13T08:00:00Z')],
  ['nothing', 'null::bigint', null],
  ['the zone', `current_setting('timezone')`, 'UTC'],
])('%s arrives as a plain value', async (_, expression, value) => {
  expect(await answerTo(expression)).toEqual(value)
})

test('a whole number that a double cannot hold is an error, not a wrong number', async () => {
  await expect(answerTo('9007199254740993::bigint')).rejects.toThrow('9007199254740993')
})

test('a schema is a world of its own, created by migrating it', async () => {
  const demo = openDatabase(own.address, { schema: 'demo' })
  try {
    const applied = await migrate(demo, { schema: 'demo' })
    expect(applied.length).toBeGreaterThan(0)
    expect(await migrate(demo, { schema: 'demo' })).toEqual([])
    expect(await migrate(own.db)).toEqual([])
    await demo.insertInto('sourceCursor').values({ source: 'demo:x', cursor: '{}' }).execute()
    expect(await own.db.selectFrom('sourceCursor').selectAll().execute()).toEqual([])
    expect(await demo.selectFrom('sourceCursor').select('source').execute()).toEqual([
      { source: 'demo:x' },
    ])
  } finally {
    await demo.destroy()
  }
})
