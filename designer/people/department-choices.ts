import type { DepartmentView } from '../../runtime-ui/client/people.ts'
import type { Choice } from '../../runtime-ui/kit/choice.ts'
import { departmentLines } from './department-tree.ts'

/** Departments to choose from, drawn as the tree they are; one that is chosen stands without its indent. */
export function departmentChoices(
  all: readonly DepartmentView[],
  not: ReadonlySet<string> = new Set(),
): { items: Choice[]; chosen: Choice[] } {
  const lines = departmentLines(all).filter(({ id }) => !not.has(id))
  return {
    items: lines.map(({ id, name, level }) => ({ value: id, label: `${'\u2003'.repeat(level)}${name}` })),
    chosen: lines.map(({ id, name }) => ({ value: id, label: name })),
  }
}
