import { sql } from '../../../sql.ts'
import { defineKind } from '../define-kind.ts'
import { departmentNamed, loadDepartments, upwards } from '../departments.ts'
import { slotValue } from '../named-users.ts'

interface Asked {
  /** A department's code, or an expression giving a department; the submitter's own when there is none. */
  of?: unknown
  /** So many departments further up. */
  level: number
}

function askedOf({ departmentHead, level = 0 }: { departmentHead?: unknown; level?: unknown }): Asked {
  if (typeof departmentHead === 'object' && departmentHead !== null) {
    const { of, level: own = level } = departmentHead as { of?: unknown; level?: unknown }
    return {
      ...(of === undefined ? {} : { of: typeof of === 'string' && !of.startsWith('=') ? `=${of}` : of }),
      level: Number(own),
    }
  }
  return { of: departmentHead, level: Number(level) }
}

/**
 * Who heads a department: `{ "departmentHead": "finance" }` by its code, `{ "departmentHead": { "of": "owner.department" } }`
 * by a path, `{ "departmentHead": {} }` of the submitter. `level` goes so many departments up; one without a head leaves
 * it to the next above it.
 */
export default defineKind({
  name: 'departmentHead',
  keys: ['level'],
  async find(slot, asking) {
    const { of, level } = askedOf(slot)
    const { db } = asking.ctx
    const all = await loadDepartments(db)
    const value = of === undefined ? await departmentOf(asking) : await slotValue(of, asking)
    const found = upwards(all, departmentNamed(all, value))
      .slice(level)
      .find(({ manager }) => manager !== null)
    return found ? [{ user: found.manager, why: { reason: 'departmentHead', of: found.id } }] : []
  },
  check(slot, { say, expression }) {
    const { of, level } = askedOf(slot)
    if (typeof of === 'string' && of.startsWith('=')) expression(of, ['departmentHead'])
    if (!Number.isInteger(level) || level < 0)
      say(
        ['level'],
        'approval_assignee_incomplete',
        '"level" is how many departments up: 0, 1, 2.',
        '“level”是向上的部门层数：0、1、2。',
      )
  },
  examples: [
    { departmentHead: 'finance' },
    { departmentHead: 'finance', level: 1 },
    { departmentHead: { of: 'place', level: 1 } },
    { departmentHead: {} },
  ],
})

async function departmentOf({
  ctx,
  instance,
}: Parameters<typeof slotValue>[1] & {
  ctx: { db: Parameters<typeof loadDepartments>[0] }
  instance: { submitter: string; onBehalfOf: string | null }
}): Promise<string | null> {
  const row = await ctx.db.first<{ department: string | null }>(
    sql`SELECT department FROM app."user" WHERE id = ${instance.onBehalfOf ?? instance.submitter}::uuid`,
  )
  return row?.department ?? null
}
