import { expect, test } from 'vitest'
import { dispatch } from '../../server/commands/dispatch.ts'
import { commandContext } from './command-context.ts'

const vigil = async (args: string[], env: Record<string, string> = {}) => {
  const { context, said } = commandContext(env)
  return { code: await dispatch(args, context), ...said }
}

/** A login, and a database that nobody may need to reach. */
const env = {
  DATABASE_URL: 'postgresql://127.0.0.1:1/nowhere',
  BLUESKY_IDENTIFIER: 'searcher.example',
  BLUESKY_APP_PASSWORD: 'app-pass-word',
}
const backfill = (words: string) => ['backfill', ...words.split(' ')]

test.each([['--help'], ['-h']])('%s lists every command', async (flag) => {
  const { code, stdout, stderr } = await vigil([flag])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^Usage: vigil <command>[\s\S]*classify[\s\S]*backfill/)
})

test('a command tells its own usage', async () => {
  const { code, stdout, stderr } = await vigil(backfill('--help'))
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^Usage: vigil backfill --topic TOPIC/)
})

test.each([
  { args: [], says: 'A command is missing' },
  { args: ['backfil'], says: 'There is no command "backfil"' },
  { args: ['constructor'], says: 'There is no command "constructor"' },
  { args: backfill('--topic keep4o --sinse 2026-02-01'), says: "'--sinse'" },
  { args: backfill('--topic keep4o --since 2026-02-01 more'), says: "'more'" },
  { args: backfill('--topic keep4o --since'), says: "'--since <value>' argument missing" },
  { args: backfill('--since 2026-02-01'), says: '--topic is missing' },
  { args: backfill('--topic keep4o'), says: '--since is missing' },
  {
    args: backfill('--topic keep4o --since 2026-02-01 --source myspace'),
    says: '--source "myspace": expected bluesky',
  },
  {
    args: backfill('--topic keep4o --since yesterday'),
    says: '--since "yesterday": expected a day',
  },
  { args: backfill('--topic keep4o --since 2026-02-30'), says: '--since "2026-02-30"' },
  {
    args: backfill('--topic keep4o --since 2026-02-30T09:00:00Z'),
    says: '--since "2026-02-30T09:00:00Z"',
  },
  {
    args: backfill('--topic keep4o --since 2026-02-01T09:00:00'),
    says: 'or a time with zone (2026-02-13T09:00:00Z)',
  },
  { args: backfill('--topic keep4o --since 2026-02-01T25:00Z'), says: '"2026-02-01T25:00Z"' },
  {
    args: backfill('--topic keep4o --since 2026-02-01 --until 2026-13-01'),
    says: '--until "2026-13-01"',
  },
  {
    args: backfill('--topic keep4o --since 2026-02-02 --until 2026-02-01'),
    says: '--until "2026-02-01" does not lie after --since "2026-02-02"',
  },
  {
    args: backfill('--topic keep4o --since 2026-02-02 --until 2026-02-02'),
    says: '--until "2026-02-02" does not lie after --since "2026-02-02"',
  },
  { args: backfill('--topic keep4o --since 2999-01-01'), says: '"2999-01-01" lies in the future' },
])('wrong usage: $args', async ({ args, says }) => {
  const { code, stdout, stderr } = await vigil(args, env)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(says)
})

test.each<{ name: string; own: Record<string, string>; says: string }>([
  { name: 'a missing login', own: {}, says: 'set BLUESKY_IDENTIFIER and BLUESKY_APP_PASSWORD' },
  {
    name: 'half a login',
    own: { BLUESKY_IDENTIFIER: 'searcher.example' },
    says: 'BLUESKY_IDENTIFIER and BLUESKY_APP_PASSWORD go together',
  },
  { name: 'a bad setting', own: { ...env, PORT: 'http' }, says: 'PORT="http": expected a port' },
])('$name is wrong usage too', async ({ own, says }) => {
  const { DATABASE_URL } = env
  const args = backfill('--topic keep4o --since 2026-02-01')
  const { code, stderr } = await vigil(args, { DATABASE_URL, ...own })
  expect(code).toBe(2)
  expect(stderr).toContain(says)
})

test('what fails for no fault of the command line is 1', async () => {
  const { code, stderr } = await vigil(backfill('--topic keep4o --since 2026-02-01'), env)
  expect(code).toBe(1)
  expect(stderr).toContain('ECONNREFUSED')
})
