import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { sql } from '../../sql.ts'
import { type Attempt, countAttempt, forgetAttempts } from '../back-off.ts'
import { passwordFits } from '../passwords.ts'

export interface WhoTries {
  ip: string
  /** The session that goes on when all others end. */
  session: string | undefined
}

/** So long after signing in nobody is asked for their password again. */
const freshMs = 5 * 60_000

/**
 * Makes sure that it is the person, and not somebody at a screen that they left: they signed in just now, or tell
 * their password.
 *
 * @throws sign_in_failed with `why: "password"` when it is needed, without when it is wrong; forbidden for who has none
 */
export async function proveAgain(ctx: Ctx, who: WhoTries, password: string | undefined): Promise<void> {
  const { db, user, clock } = ctx
  const since = new Date(clock.now().getTime() - freshMs).toISOString()
  const known = await db.first<{ fresh: boolean; password: boolean }>(sql`SELECT
    EXISTS (SELECT FROM sys.session WHERE id = ${who.session ?? null}::uuid AND created_at > ${since}::timestamptz) AS fresh,
    EXISTS (SELECT FROM sys.credential WHERE user_id = ${user.id}::uuid) AS password`)
  if (known?.fresh) return
  if (!known?.password) {
    throw new AppError('forbidden', {
      reason: 'You signed in a while ago. Sign out and in again, then set it up.',
      reasonZh: '距您上次登录已有一段时间，请退出并重新登录后再设置。',
    })
  }
  if (password === undefined) throw new AppError('sign_in_failed', { why: 'password' })
  const attempt = await countTry(ctx, who)
  if (!(await passwordFits(db, user.id, password))) throw new AppError('sign_in_failed')
  await forgetAttempts(db, attempt)
}

/** @throws sign_in_failed with the seconds to wait after too many tries */
export async function countTry({ user, clock, pool }: Ctx, { ip }: WhoTries): Promise<Attempt> {
  const attempt: Attempt = { account: user.email, address: ip, at: clock.now(), codeOf: user.id }
  const retryAfterS = await countAttempt(pool, attempt)
  if (retryAfterS > 0) throw new AppError('sign_in_failed', { retryAfterS })
  return attempt
}
