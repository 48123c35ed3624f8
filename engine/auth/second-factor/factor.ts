import { randomBytes } from 'node:crypto'
import { type Ctx, inTransaction } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { keyring } from '../../keys.ts'
import { raiseRights } from '../../organisation/raise-rights.ts'
import { sql } from '../../sql.ts'
import { authSettings } from '../auth-settings.ts'
import { forgetAttempts } from '../back-off.ts'
import { passwordFits } from '../passwords.ts'
import { sessions } from '../sessions.ts'
import { codeFits, digitsOf } from './accept-code.ts'
import { countTry, proveAgain, type WhoTries } from './prove-again.ts'
import { forgetRecoveryCodes, replaceRecoveryCodes } from './recovery-codes.ts'
import { stepOf, toBase32, toUri } from './totp.ts'

/*
 * A person's second factor:  none ─set up→ waiting ─confirm→ on ─switch off, or reset by an admin→ none
 * Setting up again while waiting makes a new secret; one that is on has to be switched off first.
 */

export interface FactorView {
  on: boolean
  /** Since when. */
  since: string | null
  recovery_codes_left: number
}

export async function readFactor({ db, user }: Ctx): Promise<FactorView> {
  const kept = await db.first<{ since: string; left: number }>(sql`
    SELECT to_char(confirmed_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS since,
      (SELECT count(*)::int FROM sys.recovery_code WHERE user_id = f.user_id) AS left
    FROM sys.second_factor f WHERE user_id = ${user.id} AND confirmed_at IS NOT NULL`)
  return { on: kept !== undefined, since: kept?.since ?? null, recovery_codes_left: kept?.left ?? 0 }
}

/** So long a secret that waits is given again to the session that asked for it: other tabs and reloads show the same. */
const waitsMs = 15 * 60_000

/**
 * A secret that is not asked for before it is confirmed.
 *
 * @param who only to the session that began does the set-up go on; to others it begins anew
 * @param password needed once the person's signing in is a while ago: a session left open is not enough
 * @returns the secret in base32 and the link that authenticator apps understand
 * @throws forbidden when one is on already; what `proveAgain` throws
 */
export async function setUpFactor(
  ctx: Ctx,
  who: WhoTries,
  password: string | undefined,
): Promise<{ secret: string; uri: string }> {
  await proveAgain(ctx, who, password)
  const { session } = who
  const { db, user, clock, parts } = ctx
  const fresh = parts.get(keyring).seal('secondFactor', randomBytes(20), user.id)
  const waits = sql`(f.session = excluded.session AND f.created_at > ${new Date(clock.now().getTime() - waitsMs)})`
  const made = await db.first<{ secret: string }>(sql`
    INSERT INTO sys.second_factor AS f (user_id, secret, created_at, session)
    VALUES (${user.id}, ${fresh}, ${clock.now()}, ${session ?? null})
    ON CONFLICT (user_id) DO UPDATE SET secret = CASE WHEN ${waits} THEN f.secret ELSE excluded.secret END,
      created_at = CASE WHEN ${waits} THEN f.created_at ELSE excluded.created_at END, session = excluded.session
      WHERE f.confirmed_at IS NULL
    RETURNING secret`)
  if (!made) {
    throw new AppError('forbidden', {
      reason: 'A second factor is on already; switch it off first.',
      reasonZh: '二次验证已启用，请先停用。',
    })
  }
  const bytes = parts.get(keyring).open('secondFactor', made.secret, user.id)
  if (!bytes) throw new Error('A secret that was sealed a moment ago does not open.')
  const secret = toBase32(bytes)
  return { secret, uri: toUri(secret, { issuer: parts.get(authSettings).name, account: user.email }) }
}

/**
 * Turns on what was set up; from here on signing in asks for it. Other sessions of the person end.
 *
 * @returns ten recovery codes, shown this once
 * @throws sign_in_failed when the code is wrong, forbidden when nothing waits to be confirmed
 */
export async function confirmFactor(ctx: Ctx, code: string, who: WhoTries): Promise<string[]> {
  const attempt = await countTry(ctx, who)
  return inTransaction(ctx, async ({ db, user, clock, parts }) => {
    const waiting = await db.first<{ secret: string }>(sql`SELECT secret FROM sys.second_factor
      WHERE user_id = ${user.id} AND confirmed_at IS NULL FOR UPDATE`)
    if (!waiting) {
      throw new AppError('forbidden', {
        reason: 'No second factor waits to be confirmed; set one up first.',
        reasonZh: '没有待确认的二次验证，请先设置。',
      })
    }
    const secret = parts.get(keyring).open('secondFactor', waiting.secret, user.id)
    const step = secret && stepOf(secret, digitsOf(code), clock.now())
    if (step === undefined) throw new AppError('sign_in_failed', { why: 'code' })

    await db.run(sql`UPDATE sys.second_factor SET confirmed_at = ${clock.now()}, last_step = ${step}
      WHERE user_id = ${user.id}`)
    await parts.get(sessions).endOthers(db, user.id, who.session)
    await raiseRights(db, 'user', [user.id])
    await forgetAttempts(db, attempt)
    return replaceRecoveryCodes(db, user.id)
  })
}

/**
 * Password and a code, both: a session left open is not enough.
 *
 * @throws sign_in_failed; forbidden when none is on
 */
export async function switchOffFactor(
  ctx: Ctx,
  { password, code }: { password: string; code: string },
  who: WhoTries,
): Promise<void> {
  if (!(await readFactor(ctx)).on) {
    throw new AppError('forbidden', { reason: 'No second factor is on.', reasonZh: '尚未启用二次验证。' })
  }
  const attempt = await countTry(ctx, who)
  if (!(await passwordFits(ctx.db, ctx.user.id, password))) throw new AppError('sign_in_failed')
  if (!(await codeFits(ctx, ctx.user.id, code))) throw new AppError('sign_in_failed', { why: 'code' })
  await inTransaction(ctx, async (inner) => {
    await removeFactor(inner, ctx.user.id)
    await inner.parts.get(sessions).endOthers(inner.db, ctx.user.id, who.session)
    await forgetAttempts(inner.db, attempt)
  })
}

/** @returns whether there was one, on or waiting */
export async function removeFactor({ db }: Pick<Ctx, 'db'>, userId: string): Promise<boolean> {
  await forgetRecoveryCodes(db, userId)
  const removed = await db.first(
    sql`DELETE FROM sys.second_factor WHERE user_id = ${userId} RETURNING user_id`,
  )
  if (removed) await raiseRights(db, 'user', [userId])
  return removed !== undefined
}
