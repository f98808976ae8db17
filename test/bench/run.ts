import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism, cpus, totalmem } from 'node:os'
import path from 'node:path'
import { type Bench, type Figure, type Result, reaches } from './bench.ts'

/**
 * `npm run bench -- [name …] [--json]`: runs the benches of this folder, prints the machine, the versions and every
 * figure with its bar. Exit 1 when a bar was missed, 2 for an unknown name. A bench is a file that exports `bench`,
 * under the file's name; the others here are their parts.
 */
const here = import.meta.dirname
const exportsBench = (file: string): boolean =>
  /^export const bench\b/m.test(readFileSync(path.join(here, file), 'utf8'))

const listBenches = (): string[] =>
  readdirSync(here)
    .filter((file) => file.endsWith('.ts') && exportsBench(file))
    .map((file) => path.basename(file, '.ts'))
    .sort()

const loadBench = async (name: string): Promise<Bench> =>
  (await import(path.join(here, `${name}.ts`))).bench

const describeMachine = () => {
  const manifest = path.join(here, '..', '..', 'package.json')
  const { dependencies } = JSON.parse(readFileSync(manifest, 'utf8'))
  return {
    cpu: `${cpus()[0]?.model ?? 'unknown'} × ${availableParallelism()}`,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    dependencies: dependencies as Record<string, string>,
  }
}

const number = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 })

const figureLine = (figure: Figure): string => {
  const { name, value, unit, bar } = figure
  const wanted = bar && ('atLeast' in bar ? `must be ≥ ${bar.atLeast}` : `must be ≤ ${bar.atMost}`)
  const verdict = wanted ? `   ${wanted}: ${reaches(figure) ? 'reached' : 'MISSED'}` : ''
  return `  ${name.padEnd(44)} ${number.format(value)} ${unit}${verdict}`
}

const main = async () => {
  const words = process.argv.slice(2)
  const asJson = words.includes('--json')
  const known = listBenches()
  const asked = words.filter((word) => word !== '--json')
  const unknown = asked.find((name) => !known.includes(name))
  if (unknown !== undefined) {
    process.stderr.write(`there is no bench "${unknown}": choose of ${known.join(', ')}\n`)
    return 2
  }

  const machine = describeMachine()
  if (!asJson) {
    const { dependencies, ...rest } = machine
    process.stdout.write(`${Object.values(rest).join(' · ')}\n`)
    const versions = Object.entries(dependencies).map((pair) => pair.join(' '))
    process.stdout.write(`${versions.join(', ')}\n`)
  }
  const results: Record<string, Result> = {}
  for (const name of asked.length > 0 ? asked : known) {
    const result = await (await loadBench(name)).run()
    results[name] = result
    if (asJson) continue
    process.stdout.write(`\n${name}\n${result.figures.map(figureLine).join('\n')}\n`)
    for (const note of result.notes ?? []) process.stdout.write(`  ${note}\n`)
  }
  if (asJson) process.stdout.write(`${JSON.stringify({ machine, results }, undefined, 2)}\n`)
  return Object.values(results).every(({ figures }) => figures.every(reaches)) ? 0 : 1
}

process.exitCode = await main()
