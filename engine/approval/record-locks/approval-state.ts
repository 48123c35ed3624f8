import type { Ctx } from '../../context.ts'
import type { ObjectDef } from '../../model.ts'
import { recordEvents } from '../../records/record-events.ts'
import { empty, ident, type Sql, sql } from '../../sql.ts'
import type { ApprovalInstance } from '../store/instance-row.ts'

/** The field in which a record says how its approval stands. */
export const stateField = 'approval_state'

/** Of a record that a gate holds; others say nothing of it. */
export type ApprovalState = 'pending' | 'returned' | 'approved' | 'rejected' | 'withdrawn' | null

/**
 * Written by the engine beside the save order: no rule has a say in it, but everybody hears of it as of any change.
 * Nothing happens where it stands so already.
 *
 * @param also what is written with it in any case
 */
export async function setApprovalState(
  ctx: Ctx,
  { object: name, recordId, guard }: Pick<ApprovalInstance, 'object' | 'recordId' | 'guard'>,
  state: ApprovalState,
  also?: Sql,
): Promise<void> {
  const object = ctx.model.objects.get(name)
  if (guard !== 'gate' || !object || !saysState(object)) {
    if (also) await ctx.db.run(also)
    return
  }
  const at = ctx.clock.now().toISOString()
  const column = ident(stateField)
  const table = ident('app', name)
  const changes = sql`jsonb_build_object(${stateField}::text, jsonb_build_array(was, ${state}::text))`
  await ctx.db.run(sql`WITH ${also ? sql`also AS (${also}), ` : empty}before AS (
      SELECT "id", ${column} AS was FROM ${table} WHERE "id" = ${recordId}::uuid AND "deleted_at" IS NULL FOR NO KEY UPDATE)
    , changed AS (UPDATE ${table} t SET ${column} = ${state}::text, "version" = t."version" + 1, "updated_at" = ${at}::timestamptz
      FROM before b WHERE t."id" = b."id" AND b.was IS DISTINCT FROM ${state}::text RETURNING t."id", t."version", b.was)
    , ${recordEvents(ctx, object, 'update', 'updated', [recordId], at, sql`SELECT "id", "version", ${changes} FROM changed`)} SELECT 1`)
}

export const saysState = ({ fields }: ObjectDef): boolean => fields.get(stateField)?.system === true
