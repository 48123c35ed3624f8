import type { Ctx, Principal } from '../context.ts'
import { AppError } from '../errors.ts'
import type { AppModel } from '../model.ts'

/** A role by this name has every right, whatever its document says. */
const admin = 'admin'

export const isAdmin = (user: Principal): boolean => user.system || user.roles.includes(admin)

/** Whether one of the user's roles gives a system right (`design`, `manage_users`, `crm.see_margins` …). */
export function hasSystemRight(model: AppModel, user: Principal, right: string): boolean {
  if (isAdmin(user)) return true
  return user.roles.some((role) => {
    const rights = model.roles.get(role)?.system ?? []
    return rights.includes(right) || rights.includes('*')
  })
}

/** @throws forbidden */
export function requireSystemRight(ctx: Ctx, right: string): void {
  if (!hasSystemRight(ctx.model, ctx.user, right)) throw new AppError('forbidden', { right })
}
