import { isId } from '../../../metadata/language/values/reference.ts'
import type { Queryable } from '../../database.ts'
import { sql } from '../../sql.ts'

/** A department as those look at it who name people: who heads it, and where it belongs. */
export interface OfficeDepartment {
  id: string
  code: string
  parent: string | null
  manager: string | null
}

export const loadDepartments = (db: Queryable): Promise<OfficeDepartment[]> =>
  db.rows<OfficeDepartment>(
    sql`SELECT id, code, parent, manager FROM app.department WHERE deleted_at IS NULL`,
  )

/** The department a value names: a department, its id, or its code in any case. */
export function departmentNamed(
  all: readonly OfficeDepartment[],
  value: unknown,
): OfficeDepartment | undefined {
  const given = typeof value === 'object' && value !== null ? (value as { id?: unknown }).id : value
  if (typeof given !== 'string') return undefined
  const asked = given.trim().toLowerCase()
  return all.find(({ id, code }) => (isId(asked) ? id === asked : code.toLowerCase() === asked))
}

/** The department and those above it, nearest first; a circle ends it. */
export function upwards(
  all: readonly OfficeDepartment[],
  from: OfficeDepartment | undefined,
): OfficeDepartment[] {
  const path: OfficeDepartment[] = []
  for (let at = from; at && !path.includes(at); ) {
    path.push(at)
    const { parent } = at
    at = all.find(({ id }) => id === parent)
  }
  return path
}

/** Ids of the department and of all below it. */
export function downwards(all: readonly OfficeDepartment[], from: string): string[] {
  const found = new Set([from])
  for (const id of found) for (const one of all) if (one.parent === id) found.add(one.id)
  return [...found]
}
