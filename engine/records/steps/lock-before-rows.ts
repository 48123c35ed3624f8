import { isId } from '../../../metadata/language/values/reference.ts'
import type { Ctx } from '../../context.ts'
import type { ObjectDef } from '../../model.ts'
import { ident, sql } from '../../sql.ts'
import type { Batch } from '../change.ts'
import { deletions } from '../deletions.ts'
import { inLockOrder } from '../lock-order.ts'
import { lockRings } from '../lock-rings.ts'
import { addParent, type Parents } from '../parents.ts'

/**
 * What has to be held before any row of the batch: rings, trees in which something may move, and lines that change with
 * their head though no change names them.
 */
export async function lockBeforeRows(ctx: Ctx, batch: Batch): Promise<void> {
  const removed = deletions(batch)
  const objects = new Set([...batch.changes, ...removed].map(({ object }) => object.name))
  const trees = batch.changes.flatMap(({ object, kind, input }) =>
    kind === 'update' && object.treeField && input[object.treeField] ? [object.name] : [],
  )
  await lockRings(ctx, objects, trees)
  const lines: Parents = new Map()
  for (const { object, id } of removed) addParent(lines, object.name, id)
  for (const { object, kind, input, id } of batch.changes)
    if (kind === 'update' && input['currency_code'] !== undefined && isId(id))
      for (const { name, reference } of linesOf(object))
        for (const line of await idsOf(ctx, name, reference, id)) addParent(lines, name, line)
  for (const name of inLockOrder(ctx.model, lines.keys())) {
    // Lines that a change names as well are locked here with the others: one statement, one order.
    for (const change of batch.changes)
      if (change.kind === 'update' && change.object.name === name && isId(change.id))
        addParent(lines, name, change.id)
    await ctx.db.run(
      sql`SELECT 1 FROM ${ident('app', name)} WHERE "id" = ANY(${[...lines.get(name)!]}::uuid[]) ORDER BY "id" FOR NO KEY UPDATE`,
    )
  }
}

function linesOf(head: ObjectDef): { name: string; reference: string }[] {
  return [...head.relations.values()].flatMap(({ lines, object, field }) =>
    lines ? [{ name: object, reference: field }] : [],
  )
}

async function idsOf(ctx: Ctx, lines: string, reference: string, head: string): Promise<string[]> {
  const rows = await ctx.db.rows<{ id: string }>(
    sql`SELECT "id" FROM ${ident('app', lines)} WHERE ${ident(reference)} = ${head}::uuid`,
  )
  return rows.map(({ id }) => id)
}
