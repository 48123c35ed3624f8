import { sql } from '../../../sql.ts'
import type { Asking } from '../asking.ts'
import { defineKind } from '../define-kind.ts'
import { departmentNamed, loadDepartments, upwards } from '../departments.ts'
import { slotValue } from '../named-users.ts'
import { checkStart, startingPerson } from '../starting-person.ts'

interface Asked {
  /** A department's code, or an expression giving a department; that of who is meant without saying when there is none. */
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
 * by a path, `{ "departmentHead": {} }` of the submitter, in a workflow of the record's owner. `level` goes so many
 * departments up; one without a head leaves it to the next above it.
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
  check(slot, checking) {
    const { say, expression } = checking
    const { of, level } = askedOf(slot)
    if (of === undefined) checkStart(undefined, checking)
    if (typeof of === 'string' && of.startsWith('=')) expression(of, ['departmentHead'])
    if (!Number.isInteger(level) || level < 0)
      say(
        ['level'],
        'incomplete',
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

async function departmentOf(asking: Asking): Promise<string | null> {
  const whose = await startingPerson(undefined, asking)
  if (whose === undefined) return null
  const row = await asking.ctx.db.first<{ department: string | null }>(
    sql`SELECT department FROM app."user" WHERE id = ${whose}::uuid`,
  )
  return row?.department ?? null
}
