import { noteAudit } from '../audit/note.ts'
import type { Ctx } from '../context.ts'
import type { UserView } from '../organisation/users.ts'

export interface UserChanged {
  before: UserView
  after: UserView
  /** Whether there is another password. */
  password: boolean
  /** How many sessions ended with it. */
  ended: number
}

/** What the administration changed of a user: one event each for roles, access, password and the rest. */
export async function noteUserChange(
  ctx: Ctx,
  { before, after, password, ended }: UserChanged,
): Promise<void> {
  const whom = { object: 'user', record: after.id }
  if ([...before.roles].sort().join() !== [...after.roles].sort().join())
    await noteAudit(ctx, {
      ...whom,
      kind: 'roles_changed',
      details: { before: before.roles, after: after.roles },
    })
  if (before.active !== after.active) {
    const kind = after.active ? 'user_activated' : 'user_deactivated'
    await noteAudit(ctx, { ...whom, kind, details: { sessions_ended: ended } })
  }
  if (password)
    await noteAudit(ctx, { ...whom, kind: 'password_changed', details: { sessions_ended: ended } })
  const fields = (['email', 'name', 'department', 'superior', 'locale', 'time_zone'] as const).filter(
    (field) => before[field] !== after[field],
  )
  if (fields.length > 0) await noteAudit(ctx, { ...whom, kind: 'user_changed', details: { fields } })
}
