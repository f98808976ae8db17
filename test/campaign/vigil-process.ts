import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { DatabaseAddress } from '../../server/store/open-database.ts'

const main = path.join(import.meta.dirname, '..', '..', 'server', 'main.ts')

/** The program as an operator runs it, in a process of its own. */
export type Vigil = {
  /** All that it wrote so far, to both outputs. */
  output(): string
  /** Resolves when it has ended, by itself or by a signal. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  /** Sends a signal, and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<void>
  /** Resolves when its output matches; throws, with the output, if it ends before. */
  says(pattern: RegExp): Promise<RegExpExecArray>
}

/** A database's address in the form of DATABASE_URL. */
export const databaseUrl = (address: DatabaseAddress): string => {
  if ('connectionString' in address) return address.connectionString
  const { host, port, user, database, password } = address
  const query = new URLSearchParams({
    host,
    port: String(port),
    user,
    ...(password ? { password } : {}),
  })
  return `postgresql:///${database}?${query}`
}

const collectOutput = (child: ChildProcess): (() => string) => {
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  return () => output
}

/** Starts the program with nothing in its environment but `settings` and what any program needs. */
export const startVigil = (settings: Readonly<Record<string, string>>): Vigil => {
  const { PATH = '', HOME = '', TMPDIR } = process.env
  const child = spawn(process.execPath, [main], {
    env: { PATH, HOME, ...(TMPDIR ? { TMPDIR } : {}), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = collectOutput(child)
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }))
  return {
    output,
    ended,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal)
      await ended
    },
    says: async (pattern) => {
      for (;;) {
        const found = pattern.exec(output())
        if (found) return found
        const over = await Promise.race([ended, once(child.stdout, 'data').then(() => undefined)])
        if (over) throw new Error(`it ended before it said ${pattern}:\n${output()}`)
      }
    },
  }
}
