import { dispatch } from './commands/dispatch.ts'

const { argv, stdin, stdout, stderr, env } = process
const interrupt = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort())

process.exitCode = await dispatch(argv.slice(2), {
  stdin,
  stdout,
  stderr,
  env,
  signal: interrupt.signal,
})
