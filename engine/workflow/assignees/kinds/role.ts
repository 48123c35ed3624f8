import { sql } from '../../../sql.ts'
import type { Asking } from '../asking.ts'
import { defineKind } from '../define-kind.ts'
import { departmentNamed, downwards, loadDepartments } from '../departments.ts'
import { slotValue } from '../named-users.ts'

/**
 * `{ "role": "finance" }`: everybody who has it. `within` leaves those of one department and of what belongs to it: its
 * code, or an expression.
 */
export default defineKind({
  name: 'role',
  isText: true,
  keys: ['within'],
  async find({ role, within }, asking) {
    const { db } = asking.ctx
    const inside = within === undefined ? undefined : await departmentsIn(within, asking)
    const rows = await db.rows<{ id: string }>(
      sql`SELECT id FROM app."user" WHERE ${role}::text = ANY(roles) AND active AND deleted_at IS NULL
        ${inside ? sql`AND department = ANY(${inside}::uuid[])` : sql``} ORDER BY name, id`,
    )
    return rows.map(({ id }) => ({ user: id, why: { reason: 'role', of: String(role) } }))
  },
  check({ role: name, within }, { role, expression }) {
    role(name, ['role'])
    if (typeof within === 'string' && within.startsWith('=')) expression(within, ['within'])
  },
  examples: [{ role: 'finance' }, { role: 'finance', within: 'hq' }, { role: 'finance', within: '=place' }],
})

async function departmentsIn(within: unknown, asking: Asking): Promise<string[]> {
  const all = await loadDepartments(asking.ctx.db)
  const top = departmentNamed(all, await slotValue(within, asking))
  return top ? downwards(all, top.id) : []
}
