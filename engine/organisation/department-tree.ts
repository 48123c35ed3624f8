import type { Queryable } from '../database.ts'
import { sql } from '../sql.ts'

export interface Department {
  id: string
  parent: string | null
  type: string
  code: string
}

/** The whole tree of departments, answered from memory. */
export class DepartmentTree {
  readonly #departments: ReadonlyMap<string, Department>
  readonly #children = new Map<string, string[]>()

  constructor(departments: readonly Department[]) {
    this.#departments = new Map(departments.map((department) => [department.id, department]))
    for (const { id, parent } of departments) {
      if (parent === null) continue
      const siblings = this.#children.get(parent)
      if (siblings) siblings.push(id)
      else this.#children.set(parent, [id])
    }
  }

  /** The department and all below it; none for an unknown one. */
  subtree(root: string | null): string[] {
    if (root === null || !this.#departments.has(root)) return []
    const found = new Set([root]) // a set also survives a circle that somebody's SQL made
    for (const id of found) for (const child of this.#children.get(id) ?? []) found.add(child)
    return [...found]
  }

  /** The department and all above it, nearest first; none for an unknown one. */
  path(from: string | null): Department[] {
    const found = new Map<string, Department>()
    for (let at = from; at !== null && !found.has(at); ) {
      const department = this.#departments.get(at)
      if (!department) break
      found.set(at, department)
      at = department.parent
    }
    return [...found.values()]
  }

  /** All departments of the company that `id` belongs to; none when no department of type company is above it. */
  companyOf(id: string | null): string[] {
    const seen = new Set<string>()
    for (let at = id; at !== null && !seen.has(at); at = this.#departments.get(at)?.parent ?? null) {
      if (this.#departments.get(at)?.type === 'company') return this.subtree(at)
      seen.add(at)
    }
    return []
  }
}

export async function loadDepartmentTree(db: Queryable): Promise<DepartmentTree> {
  return new DepartmentTree(
    await db.rows<Department>(
      sql`SELECT id, parent, type, code FROM app.department WHERE deleted_at IS NULL`,
    ),
  )
}
