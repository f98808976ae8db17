import type { Readable, Writable } from 'node:stream'

/** The streams that a command speaks through. */
export type Streams = { stdin: Readable; stdout: Writable; stderr: Writable & { isTTY?: boolean } }

/** What a command may know of the process. */
export type CommandContext = Streams & {
  env: Readonly<Record<string, string | undefined>>
  /** Aborts when the person presses Ctrl-C. */
  signal: AbortSignal
}

/** Exit codes that every command keeps to. */
export const exitCode = { done: 0, failed: 1, wrongUsage: 2, databaseInUse: 75 } as const

/** The command was called in a way that it does not understand; the message says what it takes. */
export class UsageError extends Error {}
