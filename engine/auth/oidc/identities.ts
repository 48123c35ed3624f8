import type { IDToken } from 'openid-client'
import { type Ctx, inTransaction } from '../../context.ts'
import { findUser, findUserByEmail, type UserView } from '../../organisation/users.ts'
import { sql } from '../../sql.ts'

/**
 * The active user whom a provider's subject is: known from the first time on by subject; that first time by an e-mail
 * that the provider has verified, if nobody else of that provider is that user already.
 */
export async function personOf(ctx: Ctx, issuer: string, claims: IDToken): Promise<UserView | undefined> {
  const { sub: subject, email, email_verified: isVerified } = claims
  const known = await ctx.db.first<{ user_id: string }>(
    sql`SELECT user_id FROM sys.oidc_identity WHERE issuer = ${issuer} AND subject = ${subject}`,
  )
  const user = known
    ? await findUser(ctx.db, known.user_id)
    : typeof email === 'string' && isVerified === true
      ? await findUserByEmail(ctx.db, email)
      : undefined
  if (!user?.active) return undefined
  return known || (await bind(ctx, { issuer, subject, userId: user.id })) ? user : undefined
}

/** @returns false when the user is another subject of this provider */
const bind = (
  ctx: Ctx,
  { issuer, subject, userId }: { issuer: string; subject: string; userId: string },
): Promise<boolean> =>
  inTransaction(ctx, async ({ db, clock }) => {
    await db.run(sql`INSERT INTO sys.oidc_identity (issuer, subject, user_id, created_at)
      VALUES (${issuer}, ${subject}, ${userId}, ${clock.now()}) ON CONFLICT DO NOTHING`)
    const bound = await db.first<{ user_id: string }>(
      sql`SELECT user_id FROM sys.oidc_identity WHERE issuer = ${issuer} AND subject = ${subject}`,
    )
    return bound?.user_id === userId
  })
