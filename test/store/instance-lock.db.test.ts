import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { claimInstance, describeProcess, InstanceInUse } from '../../server/store/instance-lock.ts'
import { testDatabase } from '../database.ts'

let own: Awaited<ReturnType<typeof testDatabase>>
beforeAll(async () => {
  own = await testDatabase()
})
afterAll(() => own.drop())

const holder = describeProcess(new Date('2026-02-13T10:15:30Z'))

test.each(['vm', 'a-pod-with-a-very-long-name-6d5f9c7b8-x2x4z'])(
  'the holder on %s is named by pid, host and time, in what PostgreSQL keeps of a name',
  async (host) => {
    const words = describeProcess(new Date('2026-02-13T10:15:30Z'), host)
    const claim = await claimInstance(own.address, words)
    const refusal = await claimInstance(own.address, 'pid=2').catch((error) => error)
    await claim.release()
    expect(refusal.holder).toBe(words)
    const [, pid, name = '', since] = /^pid=(\d+) host=(\S+) since=(\S+)$/.exec(words) ?? []
    expect([pid, since]).toEqual([`${process.pid}`, '2026-02-13T10:15Z'])
    expect(name.length).toBeGreaterThanOrEqual(2)
    expect(host.startsWith(name)).toBe(true)
  },
)

test('the second claim fails and names the first; released, the database can be claimed', async () => {
  const first = await claimInstance(own.address, holder)
  const refusal = await claimInstance(own.address, 'pid=2').catch((error) => error)
  expect(refusal).toBeInstanceOf(InstanceInUse)
  expect(refusal.holder).toBe(holder)
  expect(refusal.message).toContain(`works on this database: ${holder}. Stop that process first`)
  await first.release()
  const second = await claimInstance(own.address, 'pid=2')
  await second.release()
})

test('another database on the same server is another instance', async () => {
  const other = await testDatabase()
  const first = await claimInstance(own.address, holder)
  const second = await claimInstance(other.address, holder)
  await Promise.all([first.release(), second.release()])
  await other.drop()
})

test('a claim whose connection drops is lost, and free; a released one is not lost', async () => {
  const released = await claimInstance(own.address, holder)
  let lost = 0
  released.lost.then(() => lost++)
  await released.release()

  const dropped = await claimInstance(own.address, holder)
  const client = new pg.Client(own.address)
  await client.connect()
  const { rowCount } = await client.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1',
    [`vigil ${holder}`],
  )
  await client.end()
  expect(rowCount).toBe(1)
  await dropped.lost
  const next = await claimInstance(own.address, holder)
  await next.release()
  await dropped.release()
  expect(lost).toBe(0)
})
