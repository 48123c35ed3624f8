import { linkTable, targetColumn } from '../../db/derived-name.ts'
import type { KeptHop, KeptPath } from '../../expressions/kept-paths.ts'
import { ident, raw, type Sql, sql } from '../../sql.ts'

/** Ids of records one hop before `ids`, as a sub-select of one column `id`. */
export function before({ kind, from, to, field }: KeptHop, ids: Sql): Sql {
  switch (kind) {
    case 'reference':
      return sql`SELECT "id" FROM ${ident('app', from.name)} WHERE ${ident(field.name)} = ANY(ARRAY(${ids}))`
    case 'list': {
      const column = ident(field.to.length > 1 ? targetColumn(field.name, from.name) : field.name)
      return sql`SELECT ${column} AS "id" FROM ${ident('app', to.name)} WHERE "id" = ANY(ARRAY(${ids})) AND ${column} IS NOT NULL`
    }
    case 'links':
      return sql`SELECT "source_id" AS "id" FROM ${ident('app', linkTable(from.name, field.name))} WHERE "target_id" = ANY(ARRAY(${ids}))`
    case 'linked':
      return sql`SELECT "target_id" AS "id" FROM ${ident('app', linkTable(to.name, field.name))} WHERE "source_id" = ANY(ARRAY(${ids}))`
  }
}

export const givenIds = (ids: readonly string[]): Sql => sql`SELECT unnest(${ids}::uuid[]) AS "id"`

/** Ids of the records that keep a value which depends, by this way or a part of it, on those at its end. */
export function dependents(hops: readonly KeptHop[], end: Sql): Sql {
  return hops.reduceRight((ids, hop) => before(hop, ids), end)
}

/** At most so many dependents, by id, from after one of them on. */
export function pageOfDependents(
  path: KeptPath,
  ids: readonly string[],
  { after, most }: { after?: string | null; most: number },
): Sql {
  const from = after ? sql`WHERE d."id" > ${after}::uuid` : raw('')
  return sql`SELECT d."id" FROM (${dependents(path.hops, givenIds(ids))}) d ${from} GROUP BY d."id" ORDER BY d."id" LIMIT ${most}`
}
