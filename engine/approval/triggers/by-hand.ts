import type { Ctx } from '../../context.ts'
import type { ObjectDef } from '../../model.ts'
import type { Row } from '../../records/change.ts'
import { readRow } from '../../rules/load-rows.ts'
import { ident, sql } from '../../sql.ts'
import { TriggerExpressions } from '../../workflow/expressions/trigger-expressions.ts'
import { ownFields } from '../../workflow/happenings.ts'
import { approvalIndex, type Definition } from './approval-index.ts'
import { maySubmit } from './submitters.ts'

/** An approval that a record may be submitted for, or why not. */
export interface Submittable {
  definition: Definition
  reason?: 'not_a_submitter' | 'open_already'
}

/**
 * What a record may be submitted for by hand: of each purpose the approval with the highest priority whose button is
 * there for it. Nothing is said of those whose button is not.
 */
export async function submittable(ctx: Ctx, object: ObjectDef, id: string): Promise<readonly Submittable[]> {
  const definitions = (approvalIndex(ctx.model).byObject.get(object.name) ?? []).filter(
    ({ byHand }) => byHand !== undefined,
  )
  if (definitions.length === 0) return []
  const row = await ctx.db.first<Row>(
    sql`SELECT * FROM ${ident('app', object.name)} WHERE "id" = ${id}::uuid AND "deleted_at" IS NULL`,
  )
  if (!row) return []
  const record = readRow(object, row, ownFields(object))
  const owner = (row['owner'] as string | null | undefined) ?? null
  const open = await ctx.db.rows<{ purpose: string }>(sql`SELECT purpose FROM sys.approval_instance
    WHERE object = ${object.name} AND record_id = ${id}::uuid AND ended_at IS NULL`)
  const expressions = new TriggerExpressions(ctx, object)
  const taken = new Set<string>()
  const found: Submittable[] = []
  const refused: Submittable[] = []
  for (const definition of definitions) {
    if (taken.has(definition.purpose)) continue
    let isThere = false
    for (const when of definition.byHand!) isThere ||= await expressions.holds(when, { record })
    if (!isThere) continue
    if (!(await maySubmit(ctx, definition, { object, owner, row: record })))
      refused.push({ definition, reason: 'not_a_submitter' })
    else {
      taken.add(definition.purpose)
      const isOpen = open.some(({ purpose }) => purpose === definition.purpose)
      found.push(isOpen ? { definition, reason: 'open_already' } : { definition })
    }
  }
  return [...found, ...refused.filter(({ definition }) => !taken.has(definition.purpose))]
}
