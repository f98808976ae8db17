import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { examine } from '../../../server/store/embedded-postgres/postmaster-pid.ts'
import { end, makeFolder, removeFolder, startVigil } from './own-server.ts'

let dataDir: string
beforeAll(async () => {
  dataDir = await makeFolder()
})
afterAll(() => removeFolder(dataDir, path.join(dataDir, 'pg')))

const rounds = process.env.VIGIL_SOAK ? 50 : 5

/** The first round makes the cluster too. */
test.each(Array.from({ length: rounds }, (_, round) => round + 1))(
  'of two starts at once one wins and the other names it; a killed winner leaves the way free (round %i)',
  { timeout: 120_000 },
  async () => {
    const both = await Promise.all([startVigil({ dataDir }), startVigil({ dataDir })])
    const winners = both.filter(({ answer }) => answer.holds)
    const losers = both.filter(({ answer }) => answer.inUse)
    expect([winners.length, losers.length], JSON.stringify(both.map((v) => v.answer))).toEqual([
      1, 1,
    ])
    const [winner, loser] = [...winners, ...losers]
    expect(loser?.answer.inUse).toMatch(
      new RegExp(`works on this database: pid=${winner?.child.pid} host=\\S+ since=\\S+Z\\. Stop`),
    )
    expect(await loser?.ended).toBe(75)

    expect(winner && (await end(winner, 'SIGKILL'))).toBe('SIGKILL')
    const next = await startVigil({ dataDir })
    expect(next.answer.holds?.adopted).toBe(true)
    expect(await end(next, 'SIGTERM')).toBe(0)
    expect(await examine(path.join(dataDir, 'pg'))).toEqual({ kind: 'nobody' })
  },
)
