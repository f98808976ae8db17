import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkLayers, type Tree } from './architecture/check-layers.ts'
import { findImports, readsEnvironment } from './architecture/find-imports.ts'
import { layers } from './architecture/layers.ts'

const root = path.join(import.meta.dirname, '..')

const readTree = (): Tree => {
  const sources = ['shared', 'server', 'web', 'migrations'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((file) => path.posix.join(folder, ...file.split(path.sep)))
      .filter((file) => /\.(ts|tsx)$/.test(file)),
  )
  return Object.fromEntries(
    sources.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]),
  )
}

test('the house stands as its table says', () => {
  expect(checkLayers(readTree())).toEqual([])
})

/** The smallest tree without a violation: one file a part. */
const goodTree: Tree = Object.fromEntries(
  Object.keys(layers).map((part) => {
    const inServer = !['shared', 'web', 'migrations', 'server'].includes(part)
    return [
      `${inServer ? 'server/' : ''}${part}/thing.ts`.replace('server/thing', 'server/main'),
      '',
    ]
  }),
)

test('a tree that obeys has no violation', () => {
  expect(checkLayers(goodTree)).toEqual([])
})

describe('each rule fires', () => {
  test.each<[string, Tree, string]>([
    [
      'a part that may not be imported',
      { 'server/query/a.ts': `import { x } from '../api/thing.ts'` },
      'server/query/a.ts: query may not import ../api/thing.ts',
    ],
    [
      'a value where only types are open',
      { 'server/rollup/a.ts': `import { x } from '../store/thing.ts'` },
      'server/rollup/a.ts: rollup may not import ../store/thing.ts',
    ],
    [
      'one value among types counts as a value',
      { 'server/rollup/a.ts': `import { type X } from '../store/thing.ts'` },
      'server/rollup/a.ts: rollup may not import ../store/thing.ts',
    ],
    [
      'a re-export is an import',
      { 'shared/a.ts': `export { x } from '../server/store/thing.ts'` },
      'shared/a.ts: shared may not import ../server/store/thing.ts',
    ],
    [
      'a late import is an import',
      { 'server/classify/a.ts': `const x = await import('../store/thing.ts')` },
      'server/classify/a.ts: classify may not import ../store/thing.ts',
    ],
    [
      'a computed import cannot be judged',
      { 'server/classify/a.ts': `const x = await import(name)` },
      'server/classify/a.ts: imports a computed path',
    ],
    [
      'a package that the part may not have',
      { 'server/study/a.ts': `import { sql } from 'kysely'` },
      'server/study/a.ts: study may not import kysely',
    ],
    [
      'the web client beyond the type of the API',
      { 'web/a.tsx': `import { app } from '../server/api/app.ts'`, 'server/api/app.ts': '' },
      'web/a.tsx: web may not import ../server/api/app.ts',
    ],
    [
      "Node's modules in a pure part",
      { 'shared/a.ts': `import fs from 'node:fs'` },
      'shared/a.ts: shared may not import node:fs',
    ],
    [
      'the configuration handed around',
      { 'server/a.ts': `import { readConfig } from './config.ts'`, 'server/config.ts': '' },
      'server/a.ts: server may not import ./config.ts',
    ],
    ['an unknown folder', { 'server/utils/a.ts': '' }, 'server/utils/a.ts: utils is no part'],
    ['a barrel', { 'server/query/index.ts': '' }, 'server/query/index.ts: a barrel'],
    [
      'a barrel by another name',
      { 'server/query/all.ts': `export * from './thing.ts'` },
      'server/query/all.ts: re-exports everything of ./thing.ts',
    ],
    [
      'the environment elsewhere',
      { 'server/store/a.ts': 'const url = process.env.DATABASE_URL' },
      'server/store/a.ts: reads the environment',
    ],
    [
      'a circle',
      {
        'server/query/a.ts': `import type { B } from './b.ts'`,
        'server/query/b.ts': `import { c } from './c.ts'`,
        'server/query/c.ts': `import { a } from './a.ts'`,
      },
      'circle: server/query/a.ts → server/query/b.ts → server/query/c.ts → server/query/a.ts',
    ],
  ])('%s', (_, bad, violation) => {
    expect(checkLayers({ ...goodTree, ...bad })).toEqual([violation])
  })

  test('a part without files', () => {
    const { 'server/alerts/thing.ts': _, ...rest } = goodTree
    expect(checkLayers(rest)).toEqual(['alerts: a part without files'])
  })
})

describe('what is allowed stays silent', () => {
  test.each<[string, Tree]>([
    [
      'types where types are open',
      { 'server/query/a.ts': `import type { Db } from '../store/thing.ts'` },
    ],
    [
      'the type of the API in the web client',
      { 'web/a.ts': `import type { App } from '../server/api/app.ts'` },
    ],
    [
      'crash points everywhere',
      { 'server/rollup/a.ts': `import { crashPoint } from '../crash-point.ts'` },
    ],
    ['a part of a package', { 'server/api/a.ts': `import { streamSSE } from 'hono/streaming'` }],
    ['Node’s modules in the server', { 'server/store/a.ts': `import fs from 'node:fs'` }],
  ])('%s', (_, tree) => {
    expect(checkLayers({ ...goodTree, ...tree })).toEqual([])
  })
})

describe('reading imports', () => {
  test.each<[string, string, string[]]>([
    ['default and names', `import a, { b as c } from './x.ts'`, ['./x.ts']],
    ['over several lines', `import {\n  a,\n  type B,\n} from './x.ts'`, ['./x.ts']],
    ['for its effect', `import './x.ts'`, ['./x.ts']],
    ['a namespace', `import * as x from './x.ts'`, ['./x.ts']],
    ['in a line comment', `// import a from './x.ts'`, []],
    ['in a block comment', `/* import a from './x.ts' */`, []],
    ['in a string', `const s = "import a from './x.ts'"`, []],
    ['in a template', `const s = \`import a from "./x.ts" \${\`}\`}\``, []],
    ['after a regular expression', `const r = /['"\`/*]/g\nimport a from './x.ts'`, ['./x.ts']],
    ['after a division', `const r = a / b // '\nimport c from './x.ts'`, ['./x.ts']],
    ['after an apostrophe in JSX', `const p = <p>Don't</p>\nimport c from './x.ts'`, ['./x.ts']],
    ['a name that is called type', `import type from './x.ts'`, ['./x.ts']],
    ['no import at all', `export const from = './x.ts'`, []],
  ])('%s', (_, source, specifiers) => {
    expect(findImports(source).map(({ specifier }) => specifier)).toEqual(specifiers)
  })

  test.each<[string, boolean]>([
    [`import type { A } from './x.ts'`, true],
    [`export type { A } from './x.ts'`, true],
    [`import { type A } from './x.ts'`, false],
    [`import type from './x.ts'`, false],
  ])('%s: types only %s', (source, typeOnly) => {
    expect(findImports(source)[0]?.typeOnly).toBe(typeOnly)
  })

  test.each<[string, boolean]>([
    ['process.env.HOME', true],
    ['process\n  .env', true],
    [`process['env']`, true],
    ['const { env } = process', true],
    [`import { env } from 'node:process'`, true],
    ['// process.env', false],
    [`'process.env'`, false],
    ['const { env } = config', false],
    ['process.environment', false],
  ])('%s reads the environment: %s', (source, reads) => {
    expect(readsEnvironment(source)).toBe(reads)
  })
})
