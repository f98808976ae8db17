import { ConfigError } from '../config.ts'
import { InstanceInUse } from '../store/instance-lock.ts'
import { backfill } from './backfill.ts'
import { classifyCommand } from './classify.ts'
import { type CommandContext, exitCode, UsageError } from './command.ts'

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

const run = async ([name = '', ...args]: string[], context: CommandContext): Promise<number> => {
  if (name === '--help' || name === '-h') {
    context.stdout.write(usage)
    return exitCode.done
  }
  if (name === '') throw new UsageError(`A command is missing.\n\n${usage}`)
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) throw new UsageError(`There is no command "${name}".\n\n${usage}`)
  return command.run(args, context)
}

/** Runs the command that the arguments name; what goes wrong is told on stderr. @returns the exit code. */
export const dispatch = async (args: string[], context: CommandContext): Promise<number> => {
  try {
    return await run(args, context)
  } catch (error) {
    context.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return codeOf(error)
  }
}
