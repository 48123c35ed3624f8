import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'

/** System rights of all roles: `['*']` has every one. */
export function systemRights(ctx: Pick<Ctx, 'model' | 'user'>): string[] {
  if (ctx.user.system) return ['*']
  return [...new Set(ctx.user.roles.flatMap((name) => ctx.model.roles.get(name)?.system ?? []))]
}

export function hasSystemRight(ctx: Pick<Ctx, 'model' | 'user'>, right: string): boolean {
  const rights = systemRights(ctx)
  return rights.includes('*') || rights.includes(right)
}

/** @throws forbidden naming the right */
export function requireSystemRight(ctx: Pick<Ctx, 'model' | 'user'>, right: string): void {
  if (!hasSystemRight(ctx, right))
    throw new AppError('forbidden', {
      reason: `The right "${right}" is needed.`,
      reasonZh: `需要“${right}”权限。`,
      right,
    })
}
