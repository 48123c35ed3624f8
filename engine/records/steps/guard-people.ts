import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { lockRights } from '../../organisation/lock-rights.ts'
import {
  decidesRights,
  isAdministered,
  isMadeByAdministration,
  raiseRightsOf,
} from '../../organisation/people-records.ts'
import { type Batch, byObject, issue } from '../change.ts'

/** What of a user only `/api/admin/users` may write is closed here, whatever a role says. @throws forbidden */
export function guardPeople(ctx: Ctx, batch: Batch): void {
  if (ctx.user.system) return
  for (const change of batch.changes) {
    const { name } = change.object
    if (change.kind === 'create' && isMadeByAdministration(name)) {
      const reason = 'Users are made under /api/admin/users.'
      const reasonZh = '用户请在“用户管理”（/api/admin/users）中新建。'
      throw new AppError('forbidden', { act: 'create', object: name, reason, reasonZh })
    }
    for (const field of [...change.values.keys()].filter((field) => isAdministered(name, field))) {
      change.values.delete(field)
      batch.issues.push(
        issue(
          change,
          field,
          'field_read_only',
          `"${field}" is changed under /api/admin/users only.`,
          `“${field}”只能通过用户管理修改。`,
        ),
      )
    }
  }
}

/** Changes of people, departments and teams come one after the other. @throws StaleModel */
export async function lockPeoplesRights(ctx: Ctx, batch: Batch): Promise<void> {
  if (batch.changes.some((change) => decidesRights(change.object.name))) await lockRights(ctx)
}

/** Whoever is kept by the nodes is read again after this save. */
export async function raisePeoplesRights(ctx: Ctx, batch: Batch): Promise<void> {
  const changed = byObject(batch.changes).map(([object, changes]) => ({
    object,
    ids: changes.map((change) => change.id),
  }))
  await raiseRightsOf(ctx, changed)
}
