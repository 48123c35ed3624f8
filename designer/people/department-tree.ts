import type { DepartmentView } from '../../runtime-ui/client/people.ts'

export interface DepartmentLine extends DepartmentView {
  level: number
}

/** The departments as a tree is drawn: each below its own, in the order they came. What hangs in the air stands at the top. */
export function departmentLines(all: readonly DepartmentView[]): DepartmentLine[] {
  const known = new Set(all.map(({ id }) => id))
  const below = new Map<string | null, DepartmentView[]>()
  for (const one of all) {
    const parent = one.parent !== null && known.has(one.parent) ? one.parent : null
    below.set(parent, [...(below.get(parent) ?? []), one])
  }
  const lines: DepartmentLine[] = []
  const add = (parent: string | null, level: number): void => {
    for (const one of below.get(parent) ?? []) {
      lines.push({ ...one, level })
      add(one.id, level + 1)
    }
  }
  add(null, 0)
  return lines
}

/** The department and all below it: nothing of that can become its parent. */
export function treeBelow(all: readonly DepartmentView[], id: string): Set<string> {
  const found = new Set([id])
  for (const at of found) for (const one of all) if (one.parent === at) found.add(one.id)
  return found
}
