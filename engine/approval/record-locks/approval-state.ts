import type { Ctx } from '../../context.ts'
import type { ObjectDef } from '../../model.ts'
import { recordEvents } from '../../records/record-events.ts'
import { ident, sql } from '../../sql.ts'
import type { ApprovalInstance } from '../store/instance-row.ts'

/** The field in which a record says how its approval stands. */
export const stateField = 'approval_state'

/** Of a record that a gate holds; others say nothing of it. */
export type ApprovalState = 'pending' | 'returned' | 'approved' | 'rejected' | 'withdrawn' | null

/**
 * Written by the engine beside the save order: no rule has a say in it, but everybody hears of it as of any change.
 * Nothing happens where it stands so already.
 */
export async function setApprovalState(
  ctx: Ctx,
  { object: name, recordId, guard }: Pick<ApprovalInstance, 'object' | 'recordId' | 'guard'>,
  state: ApprovalState,
): Promise<void> {
  const object = ctx.model.objects.get(name)
  if (guard !== 'gate' || !object || !saysState(object)) return
  const at = ctx.clock.now().toISOString()
  const column = ident(stateField)
  const is = await ctx.db.first<{ state: string | null }>(
    sql`SELECT ${column} AS state FROM ${ident('app', name)} WHERE "id" = ${recordId}::uuid AND "deleted_at" IS NULL FOR NO KEY UPDATE`,
  )
  if (!is || is.state === state) return
  const changes = JSON.stringify({ [stateField]: [is.state, state] })
  await ctx.db.run(sql`WITH changed AS (UPDATE ${ident('app', name)} SET ${column} = ${state}, "version" = "version" + 1,
      "updated_at" = ${at}::timestamptz WHERE "id" = ${recordId}::uuid RETURNING "id", "version")
    , ${recordEvents(ctx, object, 'update', 'updated', [recordId], at, sql`SELECT "id", "version", ${changes}::jsonb FROM changed`)} SELECT 1`)
}

export const saysState = ({ fields }: ObjectDef): boolean => fields.get(stateField)?.system === true
