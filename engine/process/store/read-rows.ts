import { ident, join, raw, type Sql, sql } from '../../sql.ts'
import type { TableName, Tables } from '../rows.ts'
import { columnsOf, stored } from './columns.ts'
import { isOfOneRun } from './look-up.ts'
import { ofRun } from './of-run.ts'

/** For each row of values (a query) the rows that have them in these columns. */
export type ReadEach = readonly [table: TableName, columns: readonly string[], values: Sql]

/** Rows of a table that are wanted: those of a condition, or of values. */
export type Read = readonly [table: TableName, condition: Sql] | ReadEach

export interface ReadRow {
  table: TableName
  row: Tables[TableName]
}

/** Of so many threads all is read at once. */
export const fewTokens = 12

/** Every field with its value as the core counts it. */
export const valuesOf = (table: TableName): [field: string, value: Sql][] =>
  columnsOf(table).map(([field, column, kept]) => [
    field,
    kept === 'instant' ? sql`(extract(epoch FROM ${ident(column)}) * 1000)::bigint` : ident(column),
  ])

/** Of one run unless those of others are meant too. */
export function fromRows(run: string, [table, condition]: readonly [TableName, Sql], by?: string): Sql {
  const isOne = isOfOneRun(table, by)
  return sql`${ident('sys', stored[table].table)} WHERE ${isOne ? sql`${ofRun(run)} AND ` : sql``}(${condition})`
}

const names = ['first', 'second'] as const

/** The rows that have what is sought, for each by itself and by the index. */
function found(run: string, table: TableName, columns: readonly string[]): Sql {
  const same = columns.map((column, at) => sql`${ident(column)} = ${ident('sought', names[at]!)}`)
  return sql`CROSS JOIN LATERAL (SELECT * FROM ${fromRows(run, [table, join(same, ' AND ')])} OFFSET 0) AS found`
}

export const fromEach = (run: string, [table, columns, values]: ReadEach): Sql =>
  sql`(${values}) AS sought(${join(columns.map((_, at) => ident(names[at]!)))}) ${found(run, table, columns)}`

/** Ids of these scopes, a query of them, and of all around them. */
export const scopesAround = (run: string, scopes: Sql): Sql => sql`WITH RECURSIVE around AS (
    SELECT found.id, found.parent FROM ${fromEach(run, ['scope', ['id'], scopes])}
    UNION SELECT found.id, found.parent FROM around AS sought(id, first) ${found(run, 'scope', ['id'])}
  ) SELECT id FROM around`

/** Ids of a scope and of all inside it. */
export const scopesInside = (run: string, scope: number): Sql => sql`WITH RECURSIVE inside AS (
    SELECT ${scope}::bigint AS first
    UNION SELECT found.id FROM inside AS sought ${found(run, 'scope', ['parent'])}
  ) SELECT first AS id FROM inside`

/** Rows of several tables in one statement, each a `ReadRow`. */
export const readRows = (run: string, reads: readonly Read[]): Sql =>
  join(
    reads.map((read) => {
      const fields = valuesOf(read[0]).map(([field, value]) => sql`${raw(`'${field}'`)}, ${value}`)
      return sql`SELECT ${raw(`'${read[0]}'`)} AS "table", jsonb_build_object(${join(fields)}) AS row
        FROM ${read.length === 2 ? fromRows(run, read) : fromEach(run, read)}`
    }),
    ' UNION ALL ',
  )

/** Tables of which a run with few threads is read whole. */
export const wholeTables = ['scope', 'token', 'timer', 'wait', 'incident'] as const

/** All of a run, whatever its step will ask for. */
export const everyRow = (run: string): Sql => {
  const all = sql`true`
  return readRows(run, [
    ...(['scope', 'token', 'timer', 'wait'] as const).map((table): Read => [table, all]),
    ['incident', sql`state = 'open'`],
    ['waiter', all],
  ])
}
