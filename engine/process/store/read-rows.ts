import { ident, join, raw, type Sql, sql } from '../../sql.ts'
import type { TableName, Tables } from '../rows.ts'
import { columnsOf, stored } from './columns.ts'
import { isOfOneRun } from './look-up.ts'

/** Rows of a table that are wanted. */
export type Read = readonly [table: TableName, condition: Sql]

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

export function fromRows(run: string, [table, condition]: Read, by?: string): Sql {
  const ofRun = isOfOneRun(table, by) ? sql`run_id = ${run}::uuid AND ` : sql``
  return sql`${ident('sys', stored[table].table)} WHERE ${ofRun}(${condition})`
}

/** Rows of several tables in one statement, each a `ReadRow`. */
export const readRows = (run: string, reads: readonly Read[]): Sql =>
  join(
    reads.map((read) => {
      const fields = valuesOf(read[0]).map(([field, value]) => sql`${raw(`'${field}'`)}, ${value}`)
      return sql`SELECT ${raw(`'${read[0]}'`)} AS "table", jsonb_build_object(${join(fields)}) AS row
        FROM ${fromRows(run, read)}`
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
