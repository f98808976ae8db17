import { Readable, Writable } from 'node:stream'
import type { CommandContext } from '../../server/commands/command.ts'

/** A command's surroundings, of which a test reads what was said. */
export const commandContext = (
  env: Record<string, string> = {},
  signal: AbortSignal = new AbortController().signal,
) => {
  const said = { stdout: '', stderr: '' }
  const listen = (name: keyof typeof said) =>
    new Writable({
      write(chunk, _encoding, done) {
        said[name] += chunk
        done()
      },
    })
  const context: CommandContext = {
    stdin: Readable.from([]),
    stdout: listen('stdout'),
    stderr: listen('stderr'),
    env,
    signal,
  }
  return { context, said }
}
