import type { Ctx } from '../context.ts'
import type { FieldDef, ObjectDef } from '../model.ts'
import { ident, sql } from '../sql.ts'
import { recordEvents } from './record-events.ts'
import { storedValue } from './stored-value.ts'

/** Marks rows as deleted, in the batch that each of them is in. */
export async function removeRows(
  ctx: Ctx,
  batches: ReadonlyMap<string, string>,
  object: ObjectDef,
  ids: readonly string[],
  at: string,
): Promise<void> {
  const inBatches = ids.map((id) => batches.get(id))
  await ctx.db.run(sql`WITH gone AS (UPDATE ${ident('app', object.name)} SET "deleted_at" = ${at}::timestamptz, "version" = "version" + 1
      WHERE "id" = ANY(${ids}::uuid[]) RETURNING "id", "version")
    , kept AS (INSERT INTO sys.deletion (batch, object, record_id, at) SELECT o.batch, ${object.name}, g."id", ${at}::timestamptz
        FROM gone g JOIN unnest(${ids}::uuid[], ${inBatches}::uuid[]) AS o(id, batch) ON o.id = g."id")
    , ${recordEvents(ctx, object, 'delete', 'deleted', ids, at, sql`SELECT "id", "version", NULL::jsonb FROM gone`)} SELECT 1`)
}

/** A reference that is emptied because its target goes. */
export interface Clearing {
  column: string
  field: FieldDef
  /** The target of each row, by id. */
  values: Map<string, string>
}

/** Empties references, in the batches that their targets are in. */
export async function clearRows(
  ctx: Ctx,
  batches: ReadonlyMap<string, string>,
  object: ObjectDef,
  { column, field, values }: Clearing,
  at: string,
): Promise<void> {
  const ids = [...values.keys()]
  const kept = ids.map((id) => ({
    id,
    batch: batches.get(values.get(id)!),
    cleared: { [column]: values.get(id) },
    changes: { [field.name]: [storedValue({ [column]: values.get(id) }, field), null] },
  }))
  await ctx.db.run(sql`WITH old AS (SELECT * FROM json_to_recordset(${JSON.stringify(kept)}::json) AS x(id uuid, batch uuid, cleared jsonb, changes jsonb))
    , gone AS (UPDATE ${ident('app', object.name)} SET ${ident(column)} = NULL, "version" = "version" + 1
      WHERE "id" = ANY(${ids}::uuid[]) RETURNING "id", "version")
    , kept AS (INSERT INTO sys.deletion AS deletion (batch, object, record_id, cleared, at) SELECT batch, ${object.name}, id, cleared, ${at}::timestamptz FROM old
        ON CONFLICT (batch, object, record_id) DO UPDATE SET cleared = deletion.cleared || excluded.cleared)
    , ${recordEvents(ctx, object, 'update', 'updated', ids, at, sql`SELECT g."id", g."version", o.changes FROM gone g JOIN old o ON o.id = g."id"`)} SELECT 1`)
}
