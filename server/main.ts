import { parseArgs } from 'node:util'
import { buildWebIfStale } from './build-web.ts'
import { type Config, ConfigError, readConfig } from './config.ts'
import { armCrashPoint } from './crash-point.ts'
import { openLog } from './log.ts'
import { run } from './run.ts'
import { InstanceInUse } from './store/instance-lock.ts'

const usage = `Usage: npm start            collect live and serve the dashboard
       npm run demo         the dashboard with synthetic data only

Settings come from environment variables; README.md lists them.`

const exit = { done: 0, failed: 1, wrongUsage: 2, databaseInUse: 75 } as const

const exitCodeOf = (error: unknown): number => {
  if (error instanceof ConfigError) return exit.wrongUsage
  if (error instanceof InstanceInUse) return exit.databaseInUse
  return exit.failed
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const readArguments = (): { demo: boolean; help: boolean } => {
  try {
    const { values } = parseArgs({
      options: { demo: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    })
    return { demo: values.demo ?? false, help: values.help ?? false }
  } catch (error) {
    throw new ConfigError(`${wordsOf(error)}\n\n${usage}`)
  }
}

/** The demo keeps out of the way of real data: a folder of its own, and nothing collected. */
const configFor = (demo: boolean): Config => {
  const config = readConfig(process.env)
  if (!demo) return config
  const dataDir = config.dataDir.explicit
    ? config.dataDir
    : { ...config.dataDir, path: './data-demo' }
  return { ...config, dataDir, roles: new Set(['web']) }
}

const main = async (): Promise<void> => {
  const { demo, help } = readArguments()
  if (help) return console.log(usage)
  const config = configFor(demo)
  if (config.crash) armCrashPoint(config.crash.at, config.crash.log)
  const shutdown = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      process.once(signal, () => process.exit(exit.failed))
      shutdown.abort()
    })
  }
  const say = (message: string) => console.log(message)
  if (config.roles.has('web')) await buildWebIfStale(say)
  await run({ config, demo, log: await openLog(config.logLevel), say, signal: shutdown.signal })
}

try {
  await main()
} catch (error) {
  console.error(wordsOf(error))
  process.exitCode = exitCodeOf(error)
}
