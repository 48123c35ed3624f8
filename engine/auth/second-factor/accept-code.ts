import type { Ctx } from '../../context.ts'
import { type Keyring, keyring } from '../../keys.ts'
import { sql } from '../../sql.ts'
import { useRecoveryCode } from './recovery-codes.ts'
import { stepOf } from './totp.ts'

/** As people type it: full-width digits, spaces and dashes do no harm. */
export const digitsOf = (code: string): string => code.normalize('NFKC').replace(/[\s-]/g, '').toLowerCase()

export async function isFactorOn({ db }: Pick<Ctx, 'db'>, userId: string): Promise<boolean> {
  const kept = await db.first(
    sql`SELECT user_id FROM sys.second_factor WHERE user_id = ${userId} AND confirmed_at IS NOT NULL`,
  )
  return kept !== undefined
}

/**
 * Whether the code opens the person's second factor: six digits of the app, or a recovery code. Either is good once;
 * of two that come at the same moment one is refused.
 */
export async function codeFits(ctx: Ctx, userId: string, code: string): Promise<boolean> {
  const given = digitsOf(code)
  if (/^\d{6}$/.test(given)) return totpFits(ctx, userId, given)
  return /^[a-z2-7]{10}$/.test(given) && (await isFactorOn(ctx, userId))
    ? useRecoveryCode(ctx.db, userId, given)
    : false
}

async function totpFits({ db, clock, parts }: Ctx, userId: string, code: string): Promise<boolean> {
  const keys = parts.get(keyring)
  const kept = await db.first<{ secret: string }>(
    sql`SELECT secret FROM sys.second_factor WHERE user_id = ${userId} AND confirmed_at IS NOT NULL`,
  )
  const secret = kept && keys.open('secondFactor', kept.secret, userId)
  const step = secret && stepOf(secret, code, clock.now())
  if (step === undefined) return false

  const taken = await db.first(sql`UPDATE sys.second_factor
    SET last_step = ${step}, secret = ${underNewestKey(keys, kept!.secret, secret!, userId)}
    WHERE user_id = ${userId} AND confirmed_at IS NOT NULL AND last_step < ${step} RETURNING user_id`)
  return taken !== undefined
}

/** After a change of SECRET_KEY each secret moves on when it is next used, until the old key can be dropped. */
function underNewestKey(keys: Keyring, sealed: string, secret: Buffer, userId: string): string {
  const isNewest = sealed.startsWith(`${keys.newest('secondFactor').id}.`)
  return isNewest ? sealed : keys.seal('secondFactor', secret, userId)
}
