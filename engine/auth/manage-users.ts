import { noteAudit } from '../audit/note.ts'
import { type Ctx, inTransaction } from '../context.ts'
import { AppError, type Issue } from '../errors.ts'
import type { JobView } from '../jobs/job-view.ts'
import { lockRights } from '../organisation/lock-rights.ts'
import { raiseRights } from '../organisation/raise-rights.ts'
import { findUser, type UserView } from '../organisation/users.ts'
import { requireSystemRight } from '../permissions/system-right.ts'
import { sql } from '../sql.ts'
import { refuseGuessable } from './guessable.ts'
import type { HandOver } from './hand-over/input.ts'
import { queueHandOver, recordsGoAlong } from './hand-over/queue.ts'
import { noteUserChange } from './note-user-change.ts'
import { setPassword } from './passwords.ts'
import { coversRole } from './role-covers.ts'
import { saveUser, type UserInput } from './save-user.ts'
import { sessions } from './sessions.ts'
import { forgetSuccessor, keepSuccessor } from './successors.ts'

export type NewUser = UserInput & { email: string; name: string; password?: string }
export type UserChange = UserInput & {
  password?: string
  /** With another department: whether their records go along. */
  records_follow?: boolean
}

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
      if (!user.system) refuseGuessable(password, made)
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
  { password, records_follow: recordsFollow = false, ...input }: UserChange,
): Promise<UserView> {
  requireSystemRight(ctx, 'manage_users')
  if (input.active === false) requireSomebodyElse(ctx, id)
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
    if (password !== undefined) {
      refuseGuessable(password, after)
      await setPassword(db, id, { password, at: clock.now(), mustChange: id !== user.id })
    }
    const isOut = password !== undefined || !after.active
    const ended = isOut ? await parts.get(sessions).endOthers(db, id) : 0
    if (!after.active) await revokeKeys(inner, id)
    if (!before.active && after.active) await forgetSuccessor(inner, id)
    await noteUserChange(inner, { before, after, password: password !== undefined, ended })
    if (recordsFollow && before.department !== after.department) await recordsGoAlong(inner, id)
    return after
  })
}

/**
 * Ends their sessions and keys at once. Their records go to others as `handOver` says, by a job of the person who
 * asks; what nobody is named for stays theirs.
 *
 * @throws forbidden for oneself, not_found, validation_failed for who cannot take anything
 */
export async function deactivateUser(ctx: Ctx, id: string, handOver: HandOver = {}): Promise<Deactivated> {
  requireSystemRight(ctx, 'manage_users')
  return inTransaction(ctx, async (inner) => {
    const user = await changeUser(inner, id, { active: false })
    const moving = await queueHandOver(inner, id, { ...handOver, path: '/hand_over' })
    if (handOver.to) await keepSuccessor(inner, id, handOver.to)
    return { ...user, hand_over: moving }
  })
}

export type Deactivated = UserView & { hand_over: JobView | null }

function requireSomebodyElse(ctx: Ctx, id: string): void {
  if (id !== ctx.user.id) return
  throw new AppError('forbidden', {
    act: 'deactivate',
    object: 'user',
    reason: 'Nobody deactivates themselves.',
    reasonZh: '不能停用自己的账号。',
  })
}

/** Not only the sessions: a key that comes back with its user would be forgotten by then. */
async function revokeKeys(ctx: Ctx, id: string): Promise<void> {
  const revoked = await ctx.db.rows<{
    id: string
  }>(sql`UPDATE sys.api_key SET revoked_at = ${ctx.clock.now()}
      WHERE user_id = ${id} AND revoked_at IS NULL RETURNING id`)
  const keys = revoked.map((row) => row.id)
  if (keys.length > 0) await raiseRights(ctx.db, 'api_key', keys)
  for (const key of keys)
    await noteAudit(ctx, { kind: 'api_key_revoked', object: 'user', record: id, details: { id: key } })
}

/**
 * Ends every session of somebody, who then signs in again. Keys stay.
 *
 * @returns how many there were
 * @throws forbidden for who holds rights that the caller lacks, not_found
 */
export async function signOutEverywhere(ctx: Ctx, id: string): Promise<number> {
  requireSystemRight(ctx, 'manage_users')
  return inTransaction(ctx, async (inner) => {
    await lockRights(inner)
    const user = await findUser(inner.db, id)
    if (!user) throw new AppError('not_found', { object: 'user', id })
    requireCovered(ctx, user.roles)
    const sessionsEnded = await inner.parts.get(sessions).endOthers(inner.db, id)
    const details = { sessions_ended: sessionsEnded }
    await noteAudit(inner, { kind: 'sessions_ended', object: 'user', record: id, details })
    return sessionsEnded
  })
}

/**
 * Ends one session of somebody.
 *
 * @throws forbidden for who holds rights that the caller lacks, not_found
 */
export async function endSessionOf(ctx: Ctx, id: string, session: string): Promise<void> {
  requireSystemRight(ctx, 'manage_users')
  await inTransaction(ctx, async (inner) => {
    await lockRights(inner)
    const user = await findUser(inner.db, id)
    if (!user) throw new AppError('not_found', { object: 'user', id })
    requireCovered(ctx, user.roles)
    const ended = await inner.parts.get(sessions).endOf(inner.db, id, session)
    if (!ended) throw new AppError('not_found', { object: 'session', id: session })
    await noteAudit(inner, { kind: 'session_ended', object: 'user', record: id, details: { session } })
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
      reasonZh: `角色“${beyond}”包含您没有的权限，请联系管理员。`,
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
      reasonZh: '这是最后一位管理员，请先设置另一位管理员。',
    })
  }
}
