import { CamelCasePlugin, CompiledQuery, Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Database } from './schema.ts'

export type Db = Kysely<Database>

/** Where a PostgreSQL server listens; `host` may be the folder of a Unix socket. `pg` takes it as it stands. */
export type DatabaseAddress =
  | { connectionString: string }
  | { host: string; port: number; user: string; database: string; password?: string }

type DatabaseOptions = {
  schema?: string
  maxConnections?: number
  applicationName?: string
  statementTimeoutMs?: number
}

/**
 * Opens a pool on the database; connections are made when the first query needs one. Close it with `db.destroy()`.
 * @param options.schema the only schema that its connections see, instead of the server's default search path
 * @param options.statementTimeoutMs for those who ask on behalf of someone who waits: how long a statement may take,
 *   and how long a connection is waited for
 */
export const openDatabase = (address: DatabaseAddress, options: DatabaseOptions = {}): Db => {
  const pool = new pg.Pool({
    ...address,
    max: options.maxConnections ?? 10,
    application_name: options.applicationName ?? 'vigil',
    connectionTimeoutMillis: options.statementTimeoutMs ?? 0,
    types: { getTypeParser },
  })
  // A connection that dies, idle or between two queries, would kill us if nobody heard of it. The next query reports it.
  pool.on('connect', (client) => client.on('error', () => {}))
  pool.on('error', () => {})
  return new Kysely<Database>({
    dialect: new PostgresDialect({
      pool,
      onCreateConnection: async (connection) => {
        await connection.executeQuery(CompiledQuery.raw(sessionSettings(options)))
      },
    }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  })
}

/** A server of someone else's may have any zone and any search path. */
const sessionSettings = ({ schema, statementTimeoutMs }: DatabaseOptions): string =>
  [
    `set timezone to 'UTC'`,
    ...(schema === undefined ? [] : [`set search_path to ${pg.escapeIdentifier(schema)}`]),
    ...(statementTimeoutMs === undefined ? [] : [`set statement_timeout to ${statementTimeoutMs}`]),
  ].join('; ')

/** bigint, numeric and their arrays become numbers, dates stay `YYYY-MM-DD`; all else as `pg` has it. */
const getTypeParser = ((oid: number, format?: 'text' | 'binary') => {
  if (format === 'binary') return pg.types.getTypeParser(oid, format)
  switch (oid) {
    case pg.types.builtins.INT8:
    case pg.types.builtins.NUMERIC:
      return toNumber
    case arrayOf.int8:
    case arrayOf.numeric:
      return (text: string) => texts(text).map((item) => (item === null ? null : toNumber(item)))
    case pg.types.builtins.DATE:
      return (text: string) => text
    case arrayOf.date:
      return texts
    default:
      return pg.types.getTypeParser(oid, format)
  }
}) as typeof pg.types.getTypeParser

const arrayOf = { text: 1009, int8: 1016, date: 1182, numeric: 1231 }
const texts: (text: string) => (string | null)[] = pg.types.getTypeParser(arrayOf.text)

/** @throws RangeError for a whole number that a double cannot hold */
const toNumber = (text: string): number => {
  const value = Number(text)
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new RangeError(`the database answered ${text}, which is too large for a number`)
  }
  return value
}
