import { z } from 'zod'

const publicJetstreams = [
  'wss://jetstream2.us-east.bsky.network/subscribe',
  'wss://jetstream1.us-east.bsky.network/subscribe',
  'wss://jetstream2.us-west.bsky.network/subscribe',
  'wss://jetstream1.us-west.bsky.network/subscribe',
]

const list = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
)
const flag = z
  .enum(['0', '1', 'true', 'false'], { error: 'expected 1 or 0' })
  .transform((value) => value === '1' || value === 'true')
const urlOf = (...protocols: string[]) =>
  z.string().refine((value) => protocols.includes(URL.parse(value)?.protocol.slice(0, -1) ?? ''), {
    error: `expected an address that starts with ${protocols.map((each) => `${each}://`).join(' or ')}`,
  })
const hostOrUrl = z
  .string()
  .regex(/^(https?:\/\/)?[A-Za-z0-9.-]+(:\d+)?$|^https?:\/\/\[[0-9a-f:]+\](:\d+)?$/, {
    error: 'expected a host (example.social) or a base address (https://example.social)',
  })

const roles = ['web', 'collect', 'alert'] as const

/** Every environment variable that Vigil reads: what it must look like, and what it is when absent. */
const Environment = z.object({
  DATABASE_URL: urlOf('postgres', 'postgresql').optional(),
  VIGIL_DATA_DIR: z.string().min(1).optional(),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce
    .number({ error: 'expected a port number from 0 to 65535' })
    .int({ error: 'expected a whole number' })
    .min(0, { error: 'expected a port number from 0 to 65535' })
    .max(65_535, { error: 'expected a port number from 0 to 65535' })
    .default(4040),
  VIGIL_PUBLIC_URL: urlOf('http', 'https').optional(),
  VIGIL_SECRET_FILE: z.string().min(1).optional(),
  BLUESKY_JETSTREAM_URLS: list
    .pipe(z.array(urlOf('ws', 'wss')).min(1, { error: 'expected at least one address' }))
    .default(publicJetstreams),
  BLUESKY_SERVICE: urlOf('http', 'https').default('https://bsky.social'),
  BLUESKY_IDENTIFIER: z.string().min(1).optional(),
  BLUESKY_APP_PASSWORD: z.string().min(1).optional(),
  MASTODON_INSTANCES: list.pipe(z.array(hostOrUrl)).default([]),
  MASTODON_TOKENS: list
    .pipe(
      z.array(
        z
          .string()
          .regex(/^[^=\s]+=\S+$/, { error: 'expected HOST=TOKEN, several separated by commas' }),
      ),
    )
    .transform((pairs) => new Map(pairs.map((pair) => pair.split(/=(.*)/s, 2) as [string, string])))
    .default(new Map()),
  VIGIL_ALLOW_PRIVATE_SOURCES: flag.default(false),
  VIGIL_ROLES: list
    .pipe(z.array(z.enum(roles, { error: `expected some of ${roles.join(', ')}` })).min(1))
    .default([...roles]),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'expected fatal, error, warn, info, debug, trace or silent',
    })
    .default('info'),
  VIGIL_CRASH_AT: z.string().optional(),
  VIGIL_CRASH_LOG: z.string().optional(),
})

type Settings = z.infer<typeof Environment>

export type Config = ReturnType<typeof toConfig>

const toConfig = (env: Settings) => ({
  databaseUrl: env.DATABASE_URL,
  /** Where the embedded database and the secret live; explicit when the operator chose it. */
  dataDir: { path: env.VIGIL_DATA_DIR ?? './data', explicit: env.VIGIL_DATA_DIR !== undefined },
  secretFile: env.VIGIL_SECRET_FILE,
  host: env.HOST,
  port: env.PORT,
  publicUrl: env.VIGIL_PUBLIC_URL,
  roles: new Set(env.VIGIL_ROLES),
  logLevel: env.LOG_LEVEL,
  allowPrivateSources: env.VIGIL_ALLOW_PRIVATE_SOURCES,
  jetstreamUrls: env.BLUESKY_JETSTREAM_URLS,
  blueskyLogin:
    env.BLUESKY_IDENTIFIER && env.BLUESKY_APP_PASSWORD
      ? {
          service: env.BLUESKY_SERVICE,
          identifier: env.BLUESKY_IDENTIFIER,
          password: env.BLUESKY_APP_PASSWORD,
        }
      : undefined,
  mastodon: env.MASTODON_INSTANCES.map((instance) => ({
    instance,
    token: env.MASTODON_TOKENS.get(instance.replace(/^https?:\/\//, '')),
  })),
  crash:
    env.VIGIL_CRASH_AT && env.VIGIL_CRASH_LOG
      ? { at: env.VIGIL_CRASH_AT, log: env.VIGIL_CRASH_LOG }
      : undefined,
})

const secret = /TOKEN|PASSWORD|DATABASE_URL/

/** The operator's settings cannot be used: every bad value is named, with what is allowed. */
export class ConfigError extends Error {}

/** What belongs together and is only half there. */
const halves = (env: Settings): string[] =>
  (env.BLUESKY_IDENTIFIER === undefined) === (env.BLUESKY_APP_PASSWORD === undefined)
    ? []
    : ['BLUESKY_IDENTIFIER and BLUESKY_APP_PASSWORD go together: set both or neither']

const insecureJetstreams = (env: Settings): string[] =>
  env.VIGIL_ALLOW_PRIVATE_SOURCES
    ? []
    : env.BLUESKY_JETSTREAM_URLS.filter((url) => !url.startsWith('wss:')).map(
        (url) =>
          `BLUESKY_JETSTREAM_URLS="${url}" is not encrypted: use wss://, or set VIGIL_ALLOW_PRIVATE_SOURCES=1 for a server of your own`,
      )

/**
 * Reads the settings from an environment; empty values count as absent.
 * @throws ConfigError that names every bad value at once, what is allowed, and what to do.
 */
export const readConfig = (env: Readonly<Record<string, string | undefined>>): Config => {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = Environment.safeParse(given)
  const problems = parsed.success
    ? [...halves(parsed.data), ...insecureJetstreams(parsed.data)]
    : parsed.error.issues.map((issue) => {
        const name = String(issue.path[0])
        const value = secret.test(name) ? '(not shown)' : `"${given[name] ?? ''}"`
        return `${name}=${value}: ${issue.message}`
      })
  if (!parsed.success || problems.length > 0) {
    throw new ConfigError(
      `These settings cannot be used:\n${problems.map((each) => `  ${each}`).join('\n')}\nCorrect or unset them and start again; README.md lists them all.`,
    )
  }
  return toConfig(parsed.data)
}
