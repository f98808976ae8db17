import { backfill } from './commands/backfill.ts'
import { classifyCommand } from './commands/classify.ts'
import { type CommandContext, exitCode, UsageError } from './commands/command.ts'
import { ConfigError } from './config.ts'
import { InstanceInUse } from './store/instance-lock.ts'

type Command = { summary: string; run(args: string[], context: CommandContext): Promise<number> }

/** Every job without the browser: one file and one line each. */
const commands: Record<string, Command> = {
  classify: { summary: 'codes posts: JSON Lines in, JSON Lines out', run: classifyCommand },
  backfill: { summary: "fills a topic's past from a search", run: backfill },
}

const usage = `Usage: vigil <command> [options]

${Object.entries(commands)
  .map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`)
  .join('\n')}
`

const codeOf = (error: unknown): number => {
  const isUsage = error instanceof UsageError || error instanceof ConfigError
  const isArguments =
    error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  if (isUsage || isArguments) return exitCode.wrongUsage
  return error instanceof InstanceInUse ? exitCode.databaseInUse : exitCode.failed
}

const main = async ([name = '', ...args]: string[]): Promise<number> => {
  const { stdin, stdout, stderr, env } = process
  if (name === '' || name === '--help' || name === '-h') {
    stdout.write(usage)
    return name === '' ? exitCode.wrongUsage : exitCode.done
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) throw new UsageError(`There is no command "${name}".\n\n${usage}`)
  const interrupt = new AbortController()
  process.once('SIGINT', () => interrupt.abort())
  process.once('SIGTERM', () => interrupt.abort())
  return command.run(args, { stdin, stdout, stderr, env, signal: interrupt.signal })
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = codeOf(error)
}
