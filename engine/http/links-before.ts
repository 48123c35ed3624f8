import { linkTable } from '../db/derived-name.ts'
import type { ObjectDef } from '../model.ts'
import { ident, isSql, type Sql, sql } from '../sql.ts'

interface LinksBefore {
  id: string
  /** Ids of targets by field, of the fields whose links changed. */
  links: ReadonlyMap<string, readonly string[]>
}

/** The condition as it was while these records of the object had the links of before. */
export function withLinksBefore(condition: Sql, object: ObjectDef, rows: readonly LinksBefore[]): Sql {
  const fields = new Set(rows.flatMap(({ links }) => [...links.keys()]))
  const tables = [...fields].map((name) => {
    const table = ident('app', linkTable(object.name, name))
    const changed = rows.flatMap(({ id, links }) => (links.has(name) ? [{ id, ids: links.get(name)! }] : []))
    const pairs = changed.flatMap(({ id, ids }) => ids.map((target_id) => ({ source_id: id, target_id })))
    return [
      table.strings[0]!,
      sql`(SELECT "source_id", "target_id" FROM ${table} WHERE "source_id" <> ALL(${changed.map(({ id }) => id)}::uuid[])
        UNION ALL SELECT * FROM jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) AS l("source_id" uuid, "target_id" uuid))`,
    ] as const
  })
  return tables.length === 0 ? condition : replaced(condition, new Map(tables))
}

/** A table's name is a piece of its own: in its place comes what stands for the table. */
function replaced(part: Sql, tables: ReadonlyMap<string, Sql>): Sql {
  const other = part.parts.length === 0 ? tables.get(part.strings[0]!) : undefined
  if (other) return other
  return { ...part, parts: part.parts.map((inner) => (isSql(inner) ? replaced(inner, tables) : inner)) }
}
