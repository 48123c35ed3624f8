import type { Queryable } from '../database.ts'
import { epochOf } from '../db/epoch.ts'
import { StaleModel } from '../errors.ts'
import { type RightsKind, raiseRights } from './raise-rights.ts'

/** Objects whose records say who may do what. */
const kinds = new Map<string, RightsKind>([
  ['user', 'user'],
  ['department', 'department'],
  ['team', 'team'],
])

/** Whether a change of such a record raises the rights epoch. */
export const decidesRights = (object: string): boolean => kinds.has(object)

/** Fields of a user that only the administration of users writes: each of them is a way to more rights. */
const administered = new Set(['email', 'roles', 'department', 'superior', 'active'])

export const isAdministered = (object: string, field: string): boolean =>
  object === 'user' && administered.has(field)

/** Users come and go by the administration of users: they are deactivated, never deleted. */
export const isMadeByAdministration = (object: string): boolean => object === 'user'

/**
 * Records of people, departments or teams have changed: every node forgets what it kept of them. Belongs into the
 * transaction that changes them.
 *
 * @throws StaleModel
 */
export async function raiseRightsOf(
  ctx: { db: Queryable; model: { version: number }; rightsEpoch: number },
  changed: readonly { object: { name: string }; ids: readonly string[] }[],
): Promise<void> {
  const groups = new Map<RightsKind, string[]>()
  for (const { object, ids } of changed) {
    const kind = kinds.get(object.name)
    if (kind && ids.length > 0) groups.set(kind, [...(groups.get(kind) ?? []), ...ids])
  }
  for (const [kind, ids] of groups) {
    const { modelVersion, rightsEpoch } = epochOf(ctx)
    const raised = await raiseRights(ctx.db, kind, [...new Set(ids)])
    // Somebody else raised it meanwhile: what this save decided by may be gone.
    if (raised !== rightsEpoch + 1) throw new StaleModel(modelVersion, raised)
  }
}
