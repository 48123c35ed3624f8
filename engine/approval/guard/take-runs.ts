import type { Ctx } from '../../context.ts'
import { sql } from '../../sql.ts'

/** Longer than a decision takes, and shorter than anybody notices. */
const longestWait = '200ms'

/**
 * Takes approvals out of turn, in the transaction of a save that already holds records. Whoever decides one of them at
 * this moment takes them the other way round, so nobody waits here for long: then the save gives way and is tried again.
 *
 * @returns those that have not ended meanwhile
 * @throws 55P03 while somebody else has one of them
 */
export async function takeRuns({ db }: Ctx, runs: readonly string[]): Promise<ReadonlySet<string>> {
  if (runs.length === 0) return new Set()
  const before = await db.first<{ wait: string }>(
    sql`SELECT current_setting('lock_timeout') AS wait, set_config('lock_timeout', ${longestWait}, true)`,
  )
  const taken = await db.rows<{ id: string; isOver: boolean }>(
    sql`SELECT id, ended_at IS NOT NULL AS "isOver" FROM sys.run
      WHERE id = ANY(${runs}::uuid[]) ORDER BY id FOR NO KEY UPDATE`,
  )
  await db.run(sql`SELECT set_config('lock_timeout', ${before!.wait}, true)`)
  return new Set(taken.filter(({ isOver }) => !isOver).map(({ id }) => id))
}
