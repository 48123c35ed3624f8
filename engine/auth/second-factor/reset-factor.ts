import { type Ctx, inTransaction } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { findUser } from '../../organisation/users.ts'
import { requireSystemRight } from '../../permissions/system-right.ts'
import { requireCovered } from '../manage-users.ts'
import { sessions } from '../sessions.ts'
import { removeFactor } from './factor.ts'

/**
 * For somebody who lost phone and recovery codes: their password alone signs them in again. Their sessions end.
 *
 * @throws forbidden for oneself (that takes password and code) and for who holds rights that the caller lacks, not_found
 */
export async function resetFactor(ctx: Ctx, userId: string): Promise<void> {
  requireSystemRight(ctx, 'manage_users')
  if (userId === ctx.user.id) {
    throw new AppError('forbidden', {
      reason: 'Switch off your own second factor in your account, with your password and a code.',
      reasonZh: '请在“我的账户”中使用密码和验证码停用自己的二次验证。',
    })
  }
  await inTransaction(ctx, async (inner) => {
    const user = await findUser(inner.db, userId)
    if (!user) throw new AppError('not_found', { object: 'user', id: userId })
    requireCovered(ctx, user.roles)
    if (await removeFactor(inner, userId)) await inner.parts.get(sessions).endOthers(inner.db, userId)
  })
}
