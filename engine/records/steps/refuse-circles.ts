import type { Ctx } from '../../context.ts'
import { ident, sql } from '../../sql.ts'
import { type Batch, byObject, type Change, issue } from '../change.ts'

/**
 * A tree has no circles: no record comes under itself or under what is below it. The rows of a tree that move are
 * locked one tree at a time, so that two moves at once do not make a circle between them.
 */
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
    await ctx.db.run(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`tree ${object.name}`}, 0))`)
    const ids = moves.map(({ change }) => change.id)
    const parents = moves.map(({ parent }) => parent)
    // What moves in this very batch stands where it will be; UNION ends in circles that somebody's SQL made.
    const rows = await ctx.db.rows<{ id: string }>(sql`
      WITH RECURSIVE moved AS (SELECT * FROM unnest(${ids}::uuid[], ${parents}::uuid[]) AS m (id, parent)),
      above AS (
        SELECT id AS start, parent AS at FROM moved WHERE parent IS NOT NULL
        UNION
        SELECT above.start, CASE WHEN moved.id IS NULL THEN row.${ident(treeField)} ELSE moved.parent END FROM above
          LEFT JOIN ${ident('app', object.name)} row ON row."id" = above.at
          LEFT JOIN moved ON moved.id = above.at
        WHERE above.at <> above.start
      )
      SELECT DISTINCT start AS id FROM above WHERE at = start`)
    const circular = new Set(rows.map(({ id }) => id))
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
