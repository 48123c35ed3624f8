import { type Ctx, inTransaction } from '../context.ts'
import type { Chore } from '../jobs/chores.ts'
import { sql } from '../sql.ts'
import { spread } from './kept/spread.ts'
import { rolledUpTouches } from './kept/touched.ts'
import { addParent, type Parents } from './parents.ts'
import { lockInOrder, updateRollups } from './rollups.ts'

/** Most changes taken at once. */
const atOnce = 1000

/**
 * Computes some of what is due; false when nothing was. Several workers may do it at once. Parents of one object at a
 * time: those above are locked together then, and not while others like them are held.
 */
export function rollUpDue(ctx: Ctx): Promise<boolean> {
  return inTransaction(ctx, async (tx) => {
    const due = await tx.db.rows<{ object: string; record_id: string }>(
      sql`WITH first AS (SELECT object FROM sys.rollup_due ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
        DELETE FROM sys.rollup_due WHERE id IN (SELECT id FROM sys.rollup_due WHERE object = (SELECT object FROM first)
          ORDER BY id LIMIT ${atOnce} FOR UPDATE SKIP LOCKED) RETURNING object, record_id`,
    )
    const parents: Parents = new Map()
    for (const { object, record_id } of due)
      if (tx.model.objects.has(object)) addParent(parents, object, record_id)
    await lockInOrder(tx, parents)
    await spread(tx, rolledUpTouches(tx.model, await updateRollups(tx, parents)))
    return due.length > 0
  })
}

export const rollUpChore: Chore = {
  name: 'compute eventual rollups',
  everyMs: 2_000,
  run: async (ctx) => {
    while (await rollUpDue(ctx));
  },
}
