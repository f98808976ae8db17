import { type RawBuilder, sql } from 'kysely'

/** One column of a batch: its name in SQL, the element type that the array is sent as, and an optional final cast. */
export type BatchColumn<Row> = {
  readonly column: string
  readonly type: string
  readonly cast?: string
  readonly value: (row: Row) => unknown
}

/** The columns' names, for `insert into t (…)`. */
export const columnList = (columns: readonly BatchColumn<never>[]): RawBuilder<unknown> =>
  sql.join(columns.map(({ column }) => sql.ref(column)))

/**
 * `select … from unnest(…)` over one array a column: a batch of any size is one statement with as many parameters
 * as columns. Arrays within a row travel as array literals, since unnest would flatten them.
 */
export const selectUnnested = <Row>(
  columns: readonly BatchColumn<Row>[],
  rows: readonly Row[],
): RawBuilder<unknown> => {
  const outputs = columns.map(({ column, cast }) =>
    cast ? sql`b.${sql.ref(column)}::${sql.raw(cast)}` : sql`b.${sql.ref(column)}`,
  )
  const arrays = columns.map(({ type, value }) => sql`${rows.map(value)}::${sql.raw(type)}[]`)
  const names = columns.map(({ column }) => sql.ref(column))
  return sql`select ${sql.join(outputs)} from unnest(${sql.join(arrays)}) as b(${sql.join(names)})`
}

/** A one-dimensional text array as PostgreSQL writes it. */
export const textArrayLiteral = (values: readonly string[]): string =>
  `{${values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`).join(',')}}`
