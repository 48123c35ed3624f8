import { isLoopback } from '../config.ts'
import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { demoUsers } from '../organisation/demo-users.ts'
import { findUserByEmail, type UserView } from '../organisation/users.ts'
import { authSettings } from './auth-settings.ts'
import { countAttempt, forgetAttempts } from './back-off.ts'
import { longestPassword, passwordFits } from './passwords.ts'
import { sessions } from './sessions.ts'

export interface SignIn {
  email: string
  password: string
  ip: string
  agent: string
}

/**
 * Opens a session. Whatever is wrong, the answer and the time it takes are the same: nobody learns which e-mails
 * exist.
 *
 * @returns the user and the cookie's value
 * @throws sign_in_failed; with `retryAfterS` after too many tries
 */
export async function signIn(
  ctx: Ctx,
  { email, password, ip, agent }: SignIn,
): Promise<{ user: UserView; cookie: string }> {
  const attempt = { account: email, address: ip, at: ctx.clock.now() }
  const retryAfterS = await countAttempt(ctx.pool, attempt)
  if (retryAfterS > 0) throw new AppError('sign_in_failed', { retryAfterS })

  const user = await findUserByEmail(ctx.db, email)
  const fits = await passwordFits(ctx.db, user?.id, password.slice(0, longestPassword + 1))
  if (!fits || !user?.active || !(await mayComeFrom(ctx, user, ip))) throw new AppError('sign_in_failed')

  await forgetAttempts(ctx.db, attempt)
  const cookie = await ctx.parts.get(sessions).open(user.id, { ip, agent })
  return { user, cookie }
}

/** Everybody can read a demo user's password, so it opens nothing from elsewhere or once the demo is off. */
async function mayComeFrom(ctx: Ctx, user: UserView, ip: string): Promise<boolean> {
  const isDemo = (await demoUsers(ctx.db)).some(
    (demo) => demo.email.toLowerCase() === user.email.toLowerCase(),
  )
  return !isDemo || (ctx.parts.get(authSettings).demo && isLoopback(ip))
}
