import type { Ctx } from '../../context.ts'
import type { ObjectDef } from '../../model.ts'
import { ident, type Sql, sql } from '../../sql.ts'
import { recordEvents } from '../record-events.ts'

/** A reference that leaves one record for another; null where it is emptied. */
export interface Move {
  record_id: string
  from_id: string | null
  to_id: string | null
}

/** History of all, events of those that are not in the recycle bin. */
export async function updateEvents(
  ctx: Ctx,
  object: ObjectDef,
  ids: readonly string[],
  rows: Sql,
): Promise<Sql> {
  const live = await ctx.db.rows<{ id: string }>(
    sql`SELECT "id" FROM ${ident('app', object.name)} WHERE "id" = ANY(${ids}::uuid[]) AND "deleted_at" IS NULL ORDER BY "id"`,
  )
  const named = live.map(({ id }) => id)
  return recordEvents(ctx, object, 'update', 'updated', named, ctx.clock.now().toISOString(), rows)
}
