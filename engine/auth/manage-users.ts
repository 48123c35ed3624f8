import { noteAudit } from '../audit/note.ts'
import { type Ctx, inTransaction } from '../context.ts'
import { AppError, type Issue } from '../errors.ts'
import { lockRights } from '../organisation/lock-rights.ts'
import { raiseRights } from '../organisation/raise-rights.ts'
import { findUser, type UserView } from '../organisation/users.ts'
import { requireSystemRight } from '../permissions/system-right.ts'
import { sql } from '../sql.ts'
import { noteUserChange } from './note-user-change.ts'
import { setPassword } from './passwords.ts'
import { coversRole } from './role-covers.ts'
import { saveUser, type UserInput } from './save-user.ts'
import { sessions } from './sessions.ts'

export type NewUser = UserInput & { email: string; name: string; password?: string }
export type UserChange = UserInput & { password?: string }

/** @throws forbidden, validation_failed, duplicate_record */
export async function createUser(ctx: Ctx, { password, ...input }: NewUser): Promise<UserView> {
  requireSystemRight(ctx, 'manage_users')
  requireGrantable(ctx, input.roles ?? [])
  return inTransaction(ctx, async (inner) => {
    await lockRights(inner)
    const { db, user, clock } = inner
    const made = await saveUser(inner, input)
    const details = { roles: made.roles, password: password !== undefined }
    await noteAudit(inner, { kind: 'user_created', object: 'user', record: made.id, details })
    if (password !== undefined) {
      await setPassword(db, made.id, { password, at: clock.now(), mustChange: !user.system })
    }
    return made
  })
}

/**
 * Who holds rights that the caller lacks is out of the caller's reach: a new e-mail or password would be a way in.
 *
 * @throws forbidden, not_found, validation_failed, duplicate_record
 */
export async function changeUser(
  ctx: Ctx,
  id: string,
  { password, ...input }: UserChange,
): Promise<UserView> {
  requireSystemRight(ctx, 'manage_users')
  return inTransaction(ctx, async (inner) => {
    await lockRights(inner)
    const { db, user, clock, parts } = inner
    const before = await findUser(db, id)
    if (!before) throw new AppError('not_found', { object: 'user', id })
    requireCovered(ctx, before.roles)
    requireGrantable(
      ctx,
      (input.roles ?? []).filter((role) => !before.roles.includes(role)),
    )
    const after = await saveUser(inner, input, id)
    if (isActiveAdmin(before) && !isActiveAdmin(after)) await requireAnotherAdmin(inner, id)
    if (password !== undefined)
      await setPassword(db, id, { password, at: clock.now(), mustChange: id !== user.id })
    const isOut = password !== undefined || !after.active
    const ended = isOut ? await parts.get(sessions).endOthers(db, id) : 0
    await noteUserChange(inner, { before, after, password: password !== undefined, ended })
    return after
  })
}

/** Ends their sessions and keys; their records stay theirs until somebody transfers them. */
export async function deactivateUser(ctx: Ctx, id: string): Promise<UserView> {
  if (id === ctx.user.id) {
    throw new AppError('forbidden', {
      act: 'deactivate',
      object: 'user',
      reason: 'Nobody deactivates themselves.',
    })
  }
  return inTransaction(ctx, async (inner) => {
    const user = await changeUser(inner, id, { active: false })
    const revoked = await inner.db.rows<{
      id: string
    }>(sql`UPDATE sys.api_key SET revoked_at = ${ctx.clock.now()}
      WHERE user_id = ${id} AND revoked_at IS NULL RETURNING id`)
    const keys = revoked.map((row) => row.id)
    if (keys.length > 0) await raiseRights(inner.db, 'api_key', keys)
    for (const key of keys)
      await noteAudit(inner, { kind: 'api_key_revoked', object: 'user', record: id, details: { id: key } })
    return user
  })
}

const isActiveAdmin = ({ active, roles }: UserView) => active && roles.includes('admin')

/** @throws forbidden when a role holds rights that the caller lacks */
export function requireCovered(ctx: Ctx, roles: readonly string[]): void {
  const beyond = roles.find((role) => ctx.model.roles.has(role) && !coversRole(ctx.model, ctx.user, role))
  if (beyond !== undefined) {
    throw new AppError('forbidden', {
      act: 'manage',
      object: 'user',
      reason: `Role "${beyond}" holds rights that you lack; ask an administrator.`,
    })
  }
}

/** Roles must exist, and hold nothing that the caller lacks. */
function requireGrantable(ctx: Ctx, roles: readonly string[]): void {
  const errors = roles.flatMap((role, at): Issue[] =>
    ctx.model.roles.has(role)
      ? []
      : [
          {
            path: `/roles/${at}`,
            code: 'reference_missing',
            message: { en: `There is no role "${role}".`, zh: `没有角色“${role}”。` },
          },
        ],
  )
  if (errors.length > 0) throw new AppError('validation_failed', { errors })
  requireCovered(ctx, roles)
}

async function requireAnotherAdmin(ctx: Ctx, id: string): Promise<void> {
  const others = await ctx.db.rows(sql`SELECT id FROM app."user"
    WHERE 'admin' = ANY(roles) AND active AND deleted_at IS NULL AND id <> ${id} ORDER BY id FOR UPDATE`)
  if (others.length === 0 && !ctx.user.system) {
    throw new AppError('forbidden', {
      act: 'change',
      object: 'user',
      reason: 'This is the last administrator; make another one first.',
    })
  }
}
