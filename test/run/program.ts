import { spawn } from 'node:child_process'

/**
 * Runs a program to its end, its output going where ours goes, and says whether it succeeded.
 * A program that cannot be started counts as failed.
 */
export const succeeds = (
  program: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<boolean> =>
  new Promise((resolve) => {
    spawn(program, args, { ...options, stdio: ['ignore', 'inherit', 'inherit'] })
      .on('error', (error) => {
        console.error(`${program}: ${error.message}`)
        resolve(false)
      })
      .on('close', (code) => resolve(code === 0))
  })
