/** `npm run soak`: the crash campaign with twenty seeds, half an hour or so. */
import path from 'node:path'
import { succeeds } from './run/program.ts'

const root = path.join(import.meta.dirname, '..')
const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs')
const args = ['run', '--project', 'e2e', 'test/e2e/crash.test.ts', '--testTimeout', '1200000']
const passed = await succeeds(process.execPath, [vitest, ...args], {
  cwd: root,
  env: { ...process.env, CRASH_SEEDS: '20' },
})
process.exitCode = passed ? 0 : 1
