import type { Ctx } from '../context.ts'
import { sql } from '../sql.ts'
import type { Parents } from './parents.ts'

/** Notes parents whose rollups a job computes a moment later: no writer waits for another's lock on them. */
export async function rollUpLater(ctx: Ctx, parents: Parents): Promise<void> {
  for (const [object, ids] of parents)
    await ctx.db.run(
      sql`INSERT INTO sys.rollup_due (object, record_id) SELECT ${object}, unnest(${[...ids]}::uuid[])`,
    )
}
