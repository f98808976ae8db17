/** What a part may import, besides itself. Packages are named by what one installs. */
export type Layer = {
  parts?: readonly string[]
  /** Parts of which only types may be imported. */
  typesOf?: readonly string[]
  packages?: readonly string[]
  typePackages?: readonly string[]
  /** Node's own modules; absent: all of them; a pure part lists what it may have. */
  node?: readonly string[]
}

/** Every part of the server but the top, for those that put parts together. */
const serverParts = [
  'sources',
  'normalise',
  'classify',
  'collect',
  'store',
  'rollup',
  'query',
  'study',
  'alerts',
  'publish',
  'api',
  'demo',
] as const

/**
 * The table of the house, from the ground up. `server` is what lies beside the parts' folders (main, cli, config, …):
 * it puts them together.
 */
export const layers: Readonly<Record<string, Layer>> = {
  shared: { packages: ['zod'], node: [] },
  normalise: {
    parts: ['shared'],
    packages: ['parse5'],
    typePackages: ['@atproto/api', 'masto'],
    node: [],
  },
  sources: {
    parts: ['shared', 'normalise'],
    packages: ['@atproto/api', 'masto', 'ws', 'undici', 'ipaddr.js', 'zod'],
  },
  classify: { parts: ['shared'], packages: ['eld'] },
  study: { parts: ['shared'], node: [] },
  store: {
    parts: ['shared'],
    packages: ['kysely', 'pg'],
  },
  rollup: { parts: ['shared', 'study'], typesOf: ['store'], packages: ['kysely'] },
  query: { parts: ['shared', 'study'], typesOf: ['store'], packages: ['kysely'] },
  collect: {
    parts: ['shared', 'sources', 'normalise', 'classify', 'store', 'rollup'],
    packages: ['kysely'],
    typePackages: ['pino'],
  },
  alerts: { parts: ['shared', 'query', 'study', 'store'], packages: ['kysely'] },
  publish: { parts: ['shared', 'query', 'study'] },
  api: {
    parts: ['shared', 'query', 'study', 'store', 'alerts', 'publish'],
    typesOf: ['collect'],
    packages: [
      'hono',
      '@hono/node-server',
      '@hono/standard-validator',
      'hono-openapi',
      'kysely',
      'prom-client',
      'zod',
    ],
    typePackages: ['pino'],
  },
  demo: {
    parts: ['shared', 'sources', 'normalise', 'store', 'rollup', 'collect'],
    typesOf: ['classify'],
    packages: ['kysely'],
    typePackages: ['pino', 'zod'],
  },
  commands: { parts: ['shared', 'server', ...serverParts], packages: ['kysely'] },
  server: {
    parts: ['shared', 'commands', ...serverParts],
    packages: ['kysely', '@hono/node-server', 'pino', 'pino-pretty', 'prom-client', 'vite', 'zod'],
  },
  migrations: { packages: ['kysely'], node: [] },
  web: {
    parts: ['shared'],
    packages: ['hono', 'react', 'react-dom', 'recharts', '@tanstack/react-query', 'wouter', 'zod'],
    node: [],
  },
}

/** Files with rules of their own: who may import them (`*`: every part of the server), or which may be imported as types. */
export const openFiles: Readonly<Record<string, { by: readonly string[]; typesOnly: boolean }>> = {
  'server/crash-point.ts': { by: [...serverParts, 'commands'], typesOnly: false },
  'package.json': { by: ['server', 'sources'], typesOnly: false },
  'server/api/app.ts': { by: ['web'], typesOnly: true },
}

/** The files that read the environment and hand it on. */
export const environmentReaders = ['server/main.ts', 'server/cli.ts']

/** Files that load modules by a computed path: the migrations are found by listing their folder. */
export const computedImporters = ['server/store/migrate.ts']

/** These, and the commands, read the configuration; every other file is handed what it needs. */
export const configurationReaders = ['server/main.ts', 'server/cli.ts']
