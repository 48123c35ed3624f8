import type { Ctx } from '../../context.ts'
import { sql } from '../../sql.ts'

/**
 * Takes approvals out of turn, in the transaction of a save that already holds records: whoever decides one of them at
 * this moment takes them the other way round, so nobody waits here; the save is tried again.
 *
 * @throws 55P03 while somebody else has one of them
 */
export async function takeRuns({ db }: Ctx, runs: readonly string[]): Promise<void> {
  if (runs.length > 0)
    await db.run(
      sql`SELECT 1 FROM sys.run WHERE id = ANY(${runs}::uuid[]) ORDER BY id FOR NO KEY UPDATE NOWAIT`,
    )
}
