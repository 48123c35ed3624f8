import type { Principal } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { AppModel } from '../../model.ts'

/** Whether a role of theirs says that its holders have a second factor. */
export const isFactorDemanded = (model: AppModel, { roles }: Principal): boolean =>
  roles.some((name) => model.roles.get(name)?.secondFactor === 'required')

/** What was shown at the door: a provider may have asked for two factors before it opened a session. */
export interface Door {
  vouched: boolean
}

/**
 * Whether their role demands a second factor and they came in with one only. A key counts as the session in which it
 * was made, and otherwise as its owner.
 */
export const isFactorMissing = (model: AppModel, user: Principal, door: Door | undefined): boolean =>
  !user.hasSecondFactor && !door?.vouched && isFactorDemanded(model, user)

/** What is open all the same: signing out, and oneself as far as it takes to set the factor up. */
const open = /^\/api\/(auth\/.*|me|me\/password|me\/second-factor|me\/second-factor\/confirm)$/

/** @throws second_factor_missing */
export function requireFactor(
  model: AppModel,
  { user, door, path }: { user: Principal; door: Door | undefined; path: string },
): void {
  if (isFactorMissing(model, user, door) && !open.test(path)) throw new AppError('second_factor_missing')
}
