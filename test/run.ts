/**
 * `npm test`: finds or installs what the tests need, then runs every check and every test. With arguments, it hands
 * them to vitest and leaves out the checks: `npm test -- test/e2e/crash.test.ts`.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildWebIfStale } from '../server/build-web.ts'
import { installAtprotoPackages } from './run/atproto-packages.ts'
import { findOrInstallChromium } from './run/chromium.ts'
import { succeeds } from './run/program.ts'
import { closingLine, type Tally, tallyOf, type VitestReport } from './run/vitest-result.ts'

const root = path.join(import.meta.dirname, '..')
const choice = process.argv.slice(2)
const tally: Tally = { passed: 0, failed: 0, skipped: 0 }

const step = async (name: string, done: Promise<boolean>): Promise<void> => {
  const passed = await done
  tally[passed ? 'passed' : 'failed']++
  console.log(`${passed ? '✓' : '✗'} ${name}\n`)
}

/** Runs a program of a package that is installed here, on this Node. */
const runOwn = (script: string, args: readonly string[], env = process.env): Promise<boolean> =>
  succeeds(process.execPath, [path.join(root, 'node_modules', script), ...args], { cwd: root, env })

const buildWeb = async (): Promise<boolean> => {
  try {
    await buildWebIfStale(console.log)
    return true
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return false
  }
}

const readReport = (file: string): VitestReport | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

const runTests = async (env: NodeJS.ProcessEnv): Promise<Tally> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'vigil-test-'))
  const report = path.join(folder, 'report.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const args = ['run', ...reporters, ...choice]
  const succeeded = await runOwn('vitest/vitest.mjs', args, env)
  const result = tallyOf(readReport(report), succeeded)
  rmSync(folder, { recursive: true })
  return result
}

const chromium = await findOrInstallChromium(process.env)
await step('a browser for the tests', Promise.resolve(chromium !== undefined))
await step('the AT Protocol network is installed', installAtprotoPackages(process.env))
await step('the web client builds', buildWeb())
if (choice.length === 0) {
  await step('biome', runOwn('@biomejs/biome/bin/biome', ['check', '.']))
  await step('types', runOwn('typescript/bin/tsc', ['-p', '.']))
  await step('no unused code (knip)', runOwn('knip/bin/knip.js', []))
}
const tests = await runTests({ ...process.env, CHROMIUM_PATH: chromium })
tally.passed += tests.passed
tally.failed += tests.failed
tally.skipped += tests.skipped

console.log(`\n${closingLine(tally)}`)
process.exitCode = tally.failed === 0 ? 0 : 1
