import type { Ctx } from '../context.ts'
import type { FieldDef, ObjectDef } from '../model.ts'
import { ident, join, sql } from '../sql.ts'
import { recordEvents } from './record-events.ts'
import { storedValue } from './stored-value.ts'
import { findCircles } from './tree-circles.ts'

/** A record from which a deletion cleared references: column → id of what it pointed to. */
export interface Cleared {
  object: string
  record_id: string
  cleared: Record<string, string>
}

/**
 * Gives records the references back that a deletion cleared, where they are still empty and no tree closes to a circle; with
 * history and events.
 */
export async function refill(ctx: Ctx, entries: readonly Cleared[], at: string): Promise<void> {
  const groups = new Map<string, Map<string, Map<string, string>>>()
  for (const { object, record_id, cleared } of entries)
    for (const [column, target] of Object.entries(cleared)) {
      const columns = groups.get(object) ?? new Map<string, Map<string, string>>()
      groups.set(object, columns)
      columns.set(column, (columns.get(column) ?? new Map<string, string>()).set(record_id, target))
    }
  for (const [name, columns] of groups) {
    const object = ctx.model.objects.get(name)
    for (const [column, targets] of columns) {
      const field = [...(object?.fields.values() ?? [])].find((each) =>
        each.columns.some((known) => known.name === column),
      )
      if (object && field) await refillColumn(ctx, object, field, column, targets, at)
    }
  }
}

async function refillColumn(
  ctx: Ctx,
  object: ObjectDef,
  field: FieldDef,
  column: string,
  targets: ReadonlyMap<string, string>,
  at: string,
): Promise<void> {
  const table = ident('app', object.name)
  // A reference to one of several objects has a column for each: it is empty when all are.
  const all = join(field.columns.map(({ name }) => ident(name)))
  const empty = await ctx.db.rows<{ id: string }>(
    sql`SELECT "id" FROM ${table} WHERE "id" = ANY(${[...targets.keys()]}::uuid[]) AND num_nonnulls(${all}) = 0
      ORDER BY "id" FOR NO KEY UPDATE`,
  )
  // A tree may have grown the other way round since.
  const circular =
    object.treeField === field.name && empty.length > 0
      ? await findCircles(
          ctx,
          object,
          empty.map(({ id }) => ({ id, parent: targets.get(id) ?? null })),
        )
      : new Set<string>()
  const still = empty.filter(({ id }) => !circular.has(id))
  if (still.length === 0) return
  const rows = still.map(({ id }) => ({
    id,
    target: targets.get(id),
    changes: { [field.name]: [null, storedValue({ [column]: targets.get(id) }, field)] },
  }))
  const ids = still.map(({ id }) => id)
  await ctx.db.run(sql`WITH kept AS (SELECT * FROM json_to_recordset(${JSON.stringify(rows)}::json) AS x(id uuid, target uuid, changes jsonb))
    , back AS (UPDATE ${table} a SET ${ident(column)} = k.target, "version" = a."version" + 1 FROM kept k
      WHERE a."id" = k.id RETURNING a."id", a."version", k.changes)
    , ${recordEvents(ctx, object, 'update', 'updated', ids, at, sql`SELECT "id", "version", changes FROM back`)} SELECT 1`)
}
