import { chmod, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { startVigil } from '../campaign/vigil-process.ts'
import { type Bench, median } from './bench.ts'

const rounds = 5

/** Starts the program on a data folder, asks it a question, and stops it. @returns milliseconds to the answer. */
const startOnce = async (dataDir: string): Promise<number> => {
  const startedAt = performance.now()
  const vigil = startVigil({ VIGIL_DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent' })
  const [, address] = await vigil.says(/Vigil is at (\S+)/)
  const response = await fetch(`${address}/api/v1/topics/keep4o/overview`)
  if (!response.ok) throw new Error(`the first answer was ${response.status}`)
  await response.arrayBuffer()
  const tookMs = performance.now() - startedAt
  await vigil.stop()
  return tookMs
}

/** From the start of the process to the first answered question: on a new folder, then on a database that is there. */
export const bench: Bench = {
  async run() {
    const dataDir = await mkdtemp(path.join(os.tmpdir(), 'vigil-start-'))
    await chmod(dataDir, 0o755)
    try {
      const first = await startOnce(dataDir)
      const warm: number[] = []
      for (let round = 0; round < rounds; round++) warm.push(await startOnce(dataDir))
      return {
        figures: [
          { name: 'first start, new database', value: first, unit: 'ms' },
          { name: 'start, warm database (median)', value: median(warm), unit: 'ms' },
        ],
        notes: [`${rounds} warm starts; nothing to catch up, the web client is built`],
      }
    } finally {
      await rm(dataDir, { recursive: true, force: true })
    }
  },
}
