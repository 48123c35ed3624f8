import { noteAudit } from '../audit/note.ts'
import { type Ctx, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { lockRights } from '../organisation/lock-rights.ts'
import { sql } from '../sql.ts'
import { countAttempt, forgetAttempts } from './back-off.ts'
import { refuseGuessable } from './guessable.ts'
import { passwordFits, setPassword } from './passwords.ts'
import { saveUser } from './save-user.ts'
import { sessions } from './sessions.ts'

export interface MeView {
  id: string
  name: string
  email: string
  roles: readonly string[]
  department: string | null
  locale: string | null
  time_zone: string | null
  theme: string
  must_change_password: boolean
}

export interface MeInput {
  locale?: string | null
  time_zone?: string | null
  theme?: string
}

/** The person who asks, with what only they may see of themselves. */
export async function readMe({ db, user }: Ctx): Promise<MeView> {
  const own = await db.first<Pick<MeView, 'locale' | 'time_zone' | 'theme' | 'must_change_password'>>(sql`
    SELECT locale, time_zone,
      coalesce((SELECT theme FROM sys.preference WHERE user_id = u.id), 'system') AS theme,
      coalesce((SELECT must_change FROM sys.credential WHERE user_id = u.id), false) AS must_change_password
    FROM app."user" u WHERE id = ${user.id}`)
  if (!own) throw new AppError('not_signed_in')
  const { id, name, email, roles, department } = user
  return { id, name, email, roles, department, ...own }
}

export async function changeMe(ctx: Ctx, { theme, ...profile }: MeInput): Promise<MeView> {
  return inTransaction(ctx, async (inner) => {
    // Language and zone are kept with the person on every node, and only raised rights tell the nodes.
    const isKept = Object.keys(profile).length > 0
    if (isKept) await lockRights(inner)
    const { db, user } = inner
    if (theme !== undefined) {
      await db.run(sql`INSERT INTO sys.preference (user_id, theme) VALUES (${user.id}, ${theme})
        ON CONFLICT (user_id) DO UPDATE SET theme = excluded.theme`)
    }
    if (isKept) await saveUser(inner, profile, user.id)
    return readMe(inner)
  })
}

/**
 * A new password, for who knows the old one. Every other session of theirs ends.
 *
 * @throws sign_in_failed when the old one is wrong; validation_failed when the new one is easy to guess
 */
export async function changePassword(
  ctx: Ctx,
  {
    current,
    password,
    ip,
    session,
  }: { current: string; password: string; ip: string; session: string | undefined },
): Promise<void> {
  const attempt = { account: ctx.user.email, address: ip, at: ctx.clock.now() }
  const retryAfterS = await countAttempt(ctx.pool, attempt)
  if (retryAfterS > 0) throw new AppError('sign_in_failed', { retryAfterS })
  if (!(await passwordFits(ctx.db, ctx.user.id, current))) throw new AppError('sign_in_failed')

  await forgetAttempts(ctx.db, attempt)
  refuseGuessable(password, ctx.user)
  await inTransaction(ctx, async (tx) => {
    const { db, user, parts, clock } = tx
    await setPassword(db, user.id, { password, at: clock.now() })
    const ended = await parts.get(sessions).endOthers(db, user.id, session)
    await noteAudit(tx, {
      kind: 'password_changed',
      object: 'user',
      record: user.id,
      details: { sessions_ended: ended },
    })
  })
}
