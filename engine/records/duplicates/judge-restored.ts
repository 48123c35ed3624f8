import type { Ctx } from '../../context.ts'
import type { ObjectDef } from '../../model.ts'
import { ident, sql } from '../../sql.ts'
import { type Change, type Row, toCreate } from '../change.ts'
import { applyDuplicateRules } from '../steps/apply-duplicate-rules.ts'

/**
 * Asks the duplicate rules about records that come back from the recycle bin: to them they are as new ones, for another
 * may have been made meanwhile. Their rows are locked, and so are their parents.
 *
 * @throws duplicate_record, naming the live one; validation_failed with `duplicate_suspected`
 */
export async function judgeRestored(
  ctx: Ctx,
  binned: ReadonlyMap<ObjectDef, readonly string[]>,
  seen: Pick<Change, 'confirmsDuplicates'>,
): Promise<void> {
  const changes: Change[] = []
  for (const [object, ids] of binned) {
    const rules = ctx.model.duplicateRules.get(object.name) ?? []
    if (!rules.some(({ outcome, on }) => outcome !== 'allow' && on.includes('create'))) continue
    const rows = await ctx.db.rows<Row & { id: string }>(
      sql`SELECT * FROM ${ident('app', object.name)} WHERE "id" = ANY(${[...ids]}::uuid[]) ORDER BY "id" FOR NO KEY UPDATE`,
    )
    for (const row of rows)
      changes.push({ ...toCreate(object, {}), id: row.id, values: new Map(), before: row, ...seen })
  }
  if (changes.length > 0) await applyDuplicateRules(ctx, { changes, issues: [] })
}
