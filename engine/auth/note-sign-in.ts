import { noteAudit } from '../audit/note.ts'
import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import type { UserView } from '../organisation/users.ts'
import { sql } from '../sql.ts'

/** The account as it was asked for, and how; never the password. */
export interface SignInTry {
  account: string
  by: 'password' | 'second_factor' | 'oidc'
}

/** Opens a session, or does not: either is kept. That a second step is asked for is neither. */
export async function noteSignIn<T extends { user: UserView }>(
  ctx: Ctx,
  { account, by }: SignInTry,
  open: () => Promise<T>,
): Promise<T> {
  try {
    const opened = await open()
    await noteAudit(ctx, { kind: 'sign_in', user: opened.user.id, details: { by } })
    await ctx.db.run(sql`INSERT INTO sys.last_sign_in AS l (user_id, at)
      VALUES (${opened.user.id}::uuid, ${ctx.clock.now().toISOString()}::timestamptz)
      ON CONFLICT (user_id) DO UPDATE SET at = greatest(l.at, excluded.at)`)
    return opened
  } catch (error) {
    if (error instanceof AppError && error.code === 'sign_in_failed') {
      const { retryAfterS } = error.details as { retryAfterS?: number }
      const kind = retryAfterS ? 'sign_in_locked' : 'sign_in_failed'
      await noteAudit(ctx, { kind, details: { account: account.slice(0, 200), by } })
    }
    throw error
  }
}
