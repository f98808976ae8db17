import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Campaign, startCampaign } from '../campaign/campaign.ts'
import { testDatabase } from '../database.ts'

type TestDatabase = Awaited<ReturnType<typeof testDatabase>>
let database: TestDatabase
let campaign: Campaign | undefined

beforeEach(async () => {
  database = await testDatabase()
})

afterEach(async () => {
  await campaign?.close()
  await database.drop()
})

const points = [
  'ingest.afterReceive',
  'ingest.afterInsert',
  'ingest.beforeCursor',
  'ingest.afterCommitBeforeAck',
] as const

describe('killed at a crash point, then started again', () => {
  const cases = points.flatMap((point) => [1, 2].map((seed) => ({ point, seed, pass: seed })))

  test.each(cases)('$point, pass $pass, seed $seed', async ({ point, seed, pass }) => {
    campaign = await startCampaign(seed, database)
    expect(await campaign.crash(point, pass)).toBe(`${point}\n`)
    await campaign.settle()
    expect(await campaign.violations()).toEqual([])

    const vigil = campaign.start()
    await campaign.drained(vigil)
    await vigil.stop()
    await campaign.settle()
    expect(await campaign.violations()).toEqual([])
    expect(await campaign.redeliver()).toEqual([])
  })
})
