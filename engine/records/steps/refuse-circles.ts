import type { Ctx } from '../../context.ts'
import { type Batch, byObject, type Change, issue } from '../change.ts'
import { findCircles } from '../tree-circles.ts'

/** A tree has no circles: no record comes under itself or under what is below it. */
export async function refuseCircles(ctx: Ctx, batch: Batch): Promise<void> {
  for (const [object, all] of byObject(batch.changes)) {
    const { treeField } = object
    if (!treeField) continue
    const moves = all.flatMap((change) => {
      if (!change.values.has(treeField)) return []
      const { id = null } = (change.values.get(treeField) ?? {}) as { id?: string }
      return change.before && change.before[treeField] === id ? [] : [{ change, parent: id }]
    })
    if (!mayClose(moves)) continue
    const circular = await findCircles(
      ctx,
      object,
      moves.map(({ change, parent }) => ({ id: change.id, parent })),
    )
    for (const { change } of moves)
      if (circular.has(change.id))
        batch.issues.push(
          issue(
            change,
            treeField,
            'rule_failed',
            'It would stand below itself. Choose one that is not below it.',
            '不能置于自身或其下级之下，请另选上级。',
          ),
        )
  }
}

interface Move {
  change: Change
  /** Id of the record that it will stand below; null for a root. */
  parent: string | null
}

/** New records close no circle unless something is put below one of them. */
function mayClose(moves: readonly Move[]): boolean {
  const made = new Set(moves.flatMap(({ change }) => (change.kind === 'create' ? [change.id] : [])))
  return moves.some(({ change, parent }) => parent !== null && (change.kind === 'update' || made.has(parent)))
}
