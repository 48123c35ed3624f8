import type { Ctx } from '../context.ts'
import { sql } from '../sql.ts'

/** Keeps who took over from somebody who leaves: what comes to them later goes there. */
export async function keepSuccessor({ db, clock }: Ctx, user: string, successor: string): Promise<void> {
  await db.run(sql`INSERT INTO sys.user_successor (user_id, successor, at)
    VALUES (${user}::uuid, ${successor}::uuid, ${clock.now().toISOString()}::timestamptz)
    ON CONFLICT (user_id) DO UPDATE SET successor = excluded.successor, at = excluded.at`)
}

/** They are back. */
export async function forgetSuccessor({ db }: Ctx, user: string): Promise<void> {
  await db.run(sql`DELETE FROM sys.user_successor WHERE user_id = ${user}::uuid`)
}
