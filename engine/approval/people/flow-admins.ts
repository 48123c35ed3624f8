import type { Who } from '../../../metadata/schema/types.ts'
import { ExpressionFailed } from '../../process/step/turn.ts'
import { sql } from '../../sql.ts'
import type { Asking, Assignees } from '../../workflow/assignees/asking.ts'
import { resolveAssignees } from '../../workflow/assignees/resolve-assignees.ts'

export interface FlowAdmin {
  id: string
  /** Named by the approval, not only because nobody else is. */
  isOfFlow: boolean
}

/** Active people who look after an approval: whom it names, and administrators behind them, so that there is somebody. */
export async function findFlowAdmins(asking: Asking, named: Who | undefined): Promise<FlowAdmin[]> {
  const { db } = asking.ctx
  const own = named === undefined ? [] : await foundBy(asking, named)
  const rows = await db.rows<{ id: string; is_named: boolean }>(
    sql`SELECT id, id = ANY(${own}::uuid[]) AS is_named FROM app."user"
      WHERE active AND deleted_at IS NULL AND (id = ANY(${own}::uuid[]) OR 'admin' = ANY(roles))
      ORDER BY array_position(${own}::uuid[], id) NULLS LAST, created_at, id LIMIT 200`,
  )
  return rows.map(({ id, is_named: isOfFlow }) => ({ id, isOfFlow }))
}

/** What cannot be answered names nobody: there are administrators still. */
async function foundBy(asking: Asking, named: Who): Promise<string[]> {
  try {
    return await findWho(asking, named)
  } catch (error) {
    if (error instanceof ExpressionFailed) return []
    throw error
  }
}

/** Ids of the people whom a `who` means, for this approval. */
export async function findWho(asking: Asking, who: Who): Promise<string[]> {
  const found = await resolveAssignees({ ...asking, assignees: [who].flat() as Assignees })
  return [...new Set(found.flatMap(({ user }) => user ?? []))]
}
