import type { Queryable } from '../database.ts'
import { sql } from '../sql.ts'

/** That a trigger has fired for this: a time, a date of a record, a call. @returns false when it counted already */
export async function claimFire(
  db: Queryable,
  { workflow, trigger, key, at }: { workflow: string; trigger: string; key: string; at: number },
): Promise<boolean> {
  const claimed = await db.run(sql`INSERT INTO sys.trigger_fire (workflow, trigger, key, at)
    VALUES (${workflow}, ${trigger}, ${key}, ${new Date(at).toISOString()}::timestamptz) ON CONFLICT DO NOTHING`)
  return claimed === 1
}
