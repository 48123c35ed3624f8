import { isId } from '../../../metadata/language/values/reference.ts'
import type { Ctx } from '../../context.ts'
import { type Batch, type Change, toUpdate } from '../change.ts'
import { lockRows } from './lock-rows.ts'

/**
 * A line saved by its own door raises the version of its head, a line that moves that of both: heads are locked and
 * join the batch.
 */
export async function touchParents(ctx: Ctx, batch: Batch): Promise<void> {
  const heads = new Map(batch.changes.map((change) => [change.id, change]))
  for (const change of [...batch.changes]) {
    const { ownership, fields } = change.object
    if (typeof ownership !== 'object' || change.parent) continue
    const parent = ctx.model.objects.get(fields.get(ownership.from)?.to[0] ?? '')
    const { now, before } = headIds(change, ownership.from)
    if (!parent || !now) continue
    for (const id of new Set([before ?? now, now])) {
      if (heads.has(id)) continue
      const head: Change = { ...toUpdate(parent, id, {}, `${change.path}/${ownership.from}`), touch: true }
      heads.set(id, head)
      batch.changes.push(head)
    }
    change.parent = heads.get(now)!
    if (before && before !== now) change.leaves = heads.get(before)!
  }
  await lockHeads(ctx, batch)
}

/** The head a line will have, and the one it had. */
function headIds(change: Change, field: string): { now: string | undefined; before: string | undefined } {
  const given = change.input[field]
  const id = typeof given === 'object' && given !== null ? (given as { id?: unknown }).id : given
  const stored = change.before?.[field]
  const before = isId(stored) ? stored : undefined
  return { now: isId(id) ? id.toLowerCase() : before, before }
}

/** One statement an object. Heads that do not exist are left to the check of the reference, which names the field. */
async function lockHeads(ctx: Ctx, batch: Batch): Promise<void> {
  const heads = batch.changes.filter((change) => change.touch)
  if (heads.length === 0) return
  await lockRows(ctx, { changes: heads, issues: [] })
  const missing = new Set(heads.filter((head) => !head.before))
  if (missing.size === 0) return
  batch.changes = batch.changes.filter((change) => !missing.has(change))
  for (const change of batch.changes) {
    if (change.parent && missing.has(change.parent)) delete change.parent
    if (change.leaves && missing.has(change.leaves)) delete change.leaves
  }
}
