import { isLoopback } from '../config.ts'
import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { demoUsers } from '../organisation/demo-users.ts'
import { findUser, findUserByEmail, type UserView } from '../organisation/users.ts'
import { authSettings } from './auth-settings.ts'
import { countAttempt, forgetAddress, forgetAttempts } from './back-off.ts'
import { noteSignIn } from './note-sign-in.ts'
import { longestPassword, passwordFits } from './passwords.ts'
import { codeFits, isFactorOn } from './second-factor/accept-code.ts'
import { makeTicket, readTicket } from './second-factor/ticket.ts'
import { sessions } from './sessions.ts'

interface Asking {
  ip: string
  agent: string
}

export interface SignIn extends Asking {
  email: string
  password: string
}

export interface SecondStep extends Asking {
  /** What the first step answered. */
  ticket: string
  /** Of the app, or a recovery code. */
  code: string
}

export interface SignedIn {
  user: UserView
  /** The cookie's value. */
  cookie: string
}

/**
 * Opens a session. Whatever is wrong, the answer and the time it takes are the same: nobody learns which e-mails
 * exist.
 *
 * @throws sign_in_failed; with `retryAfterS` after too many tries. second_factor_required with a `ticket` for
 *   `secondStep` when the password is right and more is asked
 */
export function signIn(ctx: Ctx, asked: SignIn): Promise<SignedIn> {
  return noteSignIn(ctx, { account: asked.email, by: 'password' }, () => firstStep(ctx, asked))
}

async function firstStep(ctx: Ctx, { email, password, ip, agent }: SignIn): Promise<SignedIn> {
  const attempt = { account: email, address: ip, at: ctx.clock.now() }
  const retryAfterS = await countAttempt(ctx.pool, attempt)
  if (retryAfterS > 0) throw new AppError('sign_in_failed', { retryAfterS })

  const user = await findUserByEmail(ctx.db, email)
  const fits = await passwordFits(ctx.db, user?.id, password.slice(0, longestPassword + 1))
  if (!fits || !user?.active || !(await mayComeFrom(ctx, user, ip))) throw new AppError('sign_in_failed')

  if (await isFactorOn(ctx, user.id)) {
    await forgetAddress(ctx.db, attempt)
    throw new AppError('second_factor_required', { ticket: await makeTicket(ctx, user.id) })
  }
  await forgetAttempts(ctx.db, attempt)
  const cookie = await ctx.parts.get(sessions).open(user.id, { ip, agent })
  return { user, cookie }
}

/**
 * The second step, for who had the password right.
 *
 * @throws sign_in_failed with `why`: `ticket` (begin again) or `code`; with `retryAfterS` after too many tries
 */
export async function secondStep(ctx: Ctx, { ticket, code, ip, agent }: SecondStep): Promise<SignedIn> {
  const user = await findUser(ctx.db, await readTicket(ctx, ticket))
  const isOpen = user?.active && (await mayComeFrom(ctx, user, ip)) && (await isFactorOn(ctx, user.id))
  if (!isOpen) throw new AppError('sign_in_failed', { why: 'ticket' })

  return noteSignIn(ctx, { account: user.email, by: 'second_factor' }, async () => {
    const attempt = { account: user.email, address: ip, at: ctx.clock.now(), codeOf: user.id }
    const retryAfterS = await countAttempt(ctx.pool, attempt)
    if (retryAfterS > 0) throw new AppError('sign_in_failed', { retryAfterS })
    if (!(await codeFits(ctx, user.id, code))) throw new AppError('sign_in_failed', { why: 'code' })

    await forgetAttempts(ctx.db, attempt)
    const cookie = await ctx.parts.get(sessions).open(user.id, { ip, agent })
    return { user, cookie }
  })
}

/** Everybody can read a demo user's password, so it opens nothing from elsewhere or once the demo is off. */
async function mayComeFrom(ctx: Ctx, user: UserView, ip: string): Promise<boolean> {
  const isDemo = (await demoUsers(ctx.db)).some(
    (demo) => demo.email.toLowerCase() === user.email.toLowerCase(),
  )
  return !isDemo || (ctx.parts.get(authSettings).demo && isLoopback(ip))
}
