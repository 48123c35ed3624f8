import type { Ctx } from '../../context.ts'
import type { ObjectDef } from '../../model.ts'
import { maySee } from '../../permissions/fields.ts'
import { empty, type Sql, sql } from '../../sql.ts'

/** Since when a stored formula or lookup may be out of date, by field. */
export type StaleSince = Record<string, string>

const keeps = (object: ObjectDef): boolean => [...object.fields.values()].some(({ kept }) => kept)

/**
 * A further column of a query: which of the object's stored values wait for the job, and since when. Nothing for objects
 * without such values.
 *
 * @param id only what concerns this record
 */
export function staleColumn(object: ObjectDef, id?: string): Sql {
  if (!keeps(object)) return empty
  const mine = id === undefined ? empty : sql`AND (path <> '' OR record_id = ${id}::uuid)`
  return sql`, (SELECT json_object_agg(field, since) FROM (SELECT field, to_char(min(since) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS since
    FROM sys.kept_due WHERE object = ${object.name} ${mine} GROUP BY field) s) AS "_stale"`
}

/** What the column found, as the person may know it. */
export function staleSince(
  ctx: Ctx,
  object: ObjectDef,
  head: Readonly<Record<string, unknown>>,
): StaleSince | undefined {
  const found = Object.entries((head['_stale'] as StaleSince | null | undefined) ?? {}).filter(([name]) => {
    const field = object.fields.get(name)
    return field?.kept && maySee(ctx, object, field)
  })
  return found.length > 0 ? Object.fromEntries(found) : undefined
}
