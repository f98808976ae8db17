import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely'
import { describe, expect, test } from 'vitest'

/**
 * What keeps the way open to a database that is distributed by topic, where such a database refuses the rest: see the
 * tables' migration. No such database is at hand here, so the statements themselves are read.
 */
const root = path.join(import.meta.dirname, '..', '..')

/** Small or shared by all topics: a copy on every node. */
const reference = [
  'topic',
  'topic_alias',
  'event',
  'topic_event',
  'classifier_version',
  'tombstone',
  'author_state',
]
/** Kept by who collects, and never joined with posts: on one node. */
const local = ['instance', 'source_cursor', 'ledger', 'quarantine', 'source_alarm', 'ledger_note']

const statementsOf = async (file: string): Promise<string[]> => {
  const statements: string[] = []
  const db = new Kysely<unknown>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (each) => new PostgresIntrospector(each),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    log: (event) => {
      statements.push(event.query.sql.replace(/\s+/g, ' '))
    },
  })
  const { up } = await import(path.join(root, 'migrations', file))
  await up(db)
  return statements
}

const files = readdirSync(path.join(root, 'migrations')).sort()
const statements = (await Promise.all(files.map(statementsOf))).flat()

/** Splits at commas outside parentheses. */
const parts = (list: string): string[] => {
  let depth = 0
  const found = ['']
  for (const character of list) {
    if (character === '(') depth++
    if (character === ')') depth--
    if (character === ',' && depth === 0) found.push('')
    else found[found.length - 1] += character
  }
  return found.map((part) => part.trim())
}

const tables = statements.flatMap((statement) => {
  const [, name, body] = /^create table (\w+) \( ?(.*)\)(?: with \(.*\))?$/.exec(statement) ?? []
  return name && body ? [{ name, parts: parts(body) }] : []
})
const distributed = tables.filter(({ name }) => ![...reference, ...local].includes(name))
const columnsOf = (list: string) => list.split(',').map((column) => column.trim())

test('the statements are read, all of them', () => {
  expect(tables.map(({ name }) => name)).toEqual(
    expect.arrayContaining([...reference, ...local, 'post', 'rollup_hour', 'dirty_bucket']),
  )
  expect(tables).toHaveLength(statements.filter((each) => /\bcreate table\b/i.test(each)).length)
})

test('there are no triggers and no rules', () => {
  expect(
    statements.filter((each) =>
      /\bcreate (or replace )?(constraint )?(trigger|rule)\b/i.test(each),
    ),
  ).toEqual([])
})

describe.each(distributed)('$name', ({ name, parts }) => {
  test('belongs to topics', () => {
    expect(parts.some((part) => /^topic_id int\b/.test(part))).toBe(true)
  })

  test('has the topic in its primary key and in whatever else is unique', () => {
    const keys = parts.flatMap((part) => {
      const [, column] = /^(\w+) .*\b(?:primary key|unique)\b(?! ?\()/.exec(part) ?? []
      const [, columns] = /\b(?:primary key|unique) ?\(([^)]*)\)/.exec(part) ?? []
      return column ? [[column]] : columns ? [columnsOf(columns)] : []
    })
    expect(keys.length).toBeGreaterThan(0)
    for (const key of keys) expect(key).toContain('topic_id')
    const uniqueIndexes = statements.filter((each) =>
      new RegExp(`^create unique index .* on ${name}\\b`).test(each),
    )
    for (const index of uniqueIndexes) expect(index).toMatch(/\(topic_id\b/)
  })

  test('refers to shared tables, or to the same topic', () => {
    for (const part of parts) {
      const [, target] = /\breferences (\w+)/.exec(part) ?? []
      if (!target || reference.includes(target)) continue
      expect(part).toMatch(/^foreign key \([^)]*\btopic_id\b/)
    }
  })
})

const serverFiles = readdirSync(path.join(root, 'server'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: readFileSync(path.join(root, 'server', file), 'utf8') }))
const sqlOf = ({ file, text }: { file: string; text: string }) =>
  [...text.matchAll(/sql(?:<[^`]*>)?`([^`]*)`/g)].map(([, sql = '']) => ({ file, sql }))
const written = serverFiles.flatMap(sqlOf)

describe('what the server writes', () => {
  test('skips locked rows within one topic only', () => {
    const skipping = written.filter(({ sql }) => /skip locked/i.test(sql))
    expect(skipping.length).toBeGreaterThan(0)
    for (const { file, sql } of skipping) expect(`${file}: ${sql}`).toMatch(/topic_id = \$\{/)
  })

  test('never moves a row to another topic', () => {
    const assigned = written.flatMap(({ sql }) =>
      [...sql.matchAll(/\bset\s+(.*?)(?:\bwhere\b|\bfrom\b|$)/gis)].map(([, list = '']) => list),
    )
    expect(assigned.length).toBeGreaterThan(0)
    expect(assigned.filter((list) => /\btopic_id\s*=/.test(list))).toEqual([])
    expect(serverFiles.filter(({ text }) => /\.set\(\{[^}]*\btopicId\b/.test(text))).toEqual([])
  })
})
