import type { Joins } from '../expressions/scope.ts'
import type { ObjectDef } from '../model.ts'
import { ident, join, raw, type Sql, sql } from '../sql.ts'
import type { Segment } from './keyset.ts'
import type { SortKey } from './order.ts'

export interface PageOf {
  object: ObjectDef
  joins: Joins
  /** Conditions of which one lets rows through. */
  either: readonly Sql[]
  keys: readonly SortKey[]
  parts: readonly Segment[]
  /** Columns of the record that are read of the page's rows. */
  columns: Iterable<string>
  limit: number
  offset: number
}

/** Rows of a page under alias `p`: the columns and the sort keys as `_s0`, `_s1` …; one more than the page holds. */
export interface PageRows {
  from: Sql
  orderBy: Sql
}

/**
 * The rows that a page is made of. One part asked alone comes in its order, which is told again outside, where it costs
 * nothing; several are numbered as they come.
 */
export function pageRows({ object, joins, either, keys, parts, columns, limit, offset }: PageOf): PageRows {
  const most = limit + 1
  const named = [...new Set(['id', ...columns])].map((name) => sql`a.${ident(name)}`)
  const sorted = keys.map((key, at) => sql`${key.sql} AS ${ident(sortColumn(at))}`)
  const keySqls = keys.map((key) => key.sql)
  const asked = parts.flatMap(({ where, orderBy }) =>
    either.map(
      (conditions) =>
        sql`SELECT ${join([...named, ...sorted])} FROM ${ident('app', object.name)} a ${joins.sql}
      WHERE ${conditions} AND ${where} ORDER BY ${orderBy(keySqls, raw('a."id"'))} LIMIT ${raw(String(most + offset))}`,
    ),
  )
  if (asked.length === 1 && offset === 0) {
    const columnsOf = keys.map((_, at) => sql`p.${ident(sortColumn(at))}`)
    return { from: asked[0]!, orderBy: parts[0]!.orderBy(columnsOf, raw('p."id"')) }
  }
  const all = join(
    asked.map((part) => sql`(${part})`),
    ' UNION ALL ',
  )
  return {
    from: sql`SELECT s.*, row_number() OVER () AS "_n" FROM (SELECT * FROM (${all}) u OFFSET ${raw(String(offset))} LIMIT ${raw(String(most))}) s`,
    orderBy: raw('p."_n"'),
  }
}

/** The sort keys of a page's row, as text for its cursor: `_k0`, `_k1` … */
export const keyColumns = (keys: readonly SortKey[]): Sql[] =>
  keys.map((_, at) => sql`p.${ident(sortColumn(at))}::text AS ${ident(`_k${at}`)}`)

const sortColumn = (at: number): string => `_s${at}`
