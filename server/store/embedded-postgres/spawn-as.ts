import { type ChildProcess, spawn } from 'node:child_process'
import type { Account } from './account.ts'

/**
 * Starts a program as the account, out of reach of this terminal's Ctrl-C and with nothing of our environment.
 * @param options.cwd a folder that the account can read
 * @throws Error if it cannot be started at all
 */
export const spawnAs = async (
  account: Account,
  program: string,
  args: string[],
  options: { cwd: string; output: 'pipe' | number },
): Promise<ChildProcess> => {
  const [command = program, ...words] = [...account.prefix, program, ...args]
  const child = spawn(command, words, {
    ...account.switchTo,
    cwd: options.cwd,
    env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/local/bin:/usr/bin:/bin' },
    detached: true,
    stdio: ['ignore', options.output, options.output],
  })
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', (cause) => {
      const who = account.switchTo ? ` as uid ${account.switchTo.uid}` : ''
      reject(new Error(`${program} could not be started${who}: ${cause.message}`, { cause }))
    })
  })
  return child
}
