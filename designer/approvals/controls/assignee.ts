/** One line of who decides, as a document writes it. */
export type Assignee = Readonly<Record<string, unknown>>

/** Every way to name who decides, in the order it is offered. */
export const assigneeKinds = [
  'superior',
  'superiors',
  'departmentHead',
  'role',
  'user',
  'team',
  'pool',
  'path',
  'chosen',
  'table',
  'expression',
  'plugin',
] as const
export type AssigneeKind = (typeof assigneeKinds)[number]

export const kindOf = (assignee: Assignee): AssigneeKind | undefined =>
  assigneeKinds.find((kind) => kind in assignee)

const starts: Readonly<Record<AssigneeKind, Assignee>> = {
  superior: { superior: 1 },
  superiors: { superiors: { count: 2 } },
  departmentHead: { departmentHead: {} },
  role: { role: '' },
  user: { user: '' },
  team: { team: '' },
  pool: { pool: { role: '' } },
  path: { path: 'owner' },
  chosen: { chosen: 'submitter' },
  table: { table: '' },
  expression: { expression: '' },
  plugin: { plugin: '' },
}

/** A line of another kind; its weight stays. */
export function startOf(kind: AssigneeKind, before?: Assignee): Assignee {
  const weight = before?.['weight']
  return { ...starts[kind], ...(weight === undefined ? {} : { weight }) }
}

/** The line with one key set; undefined and empty ones are left out. */
export function withKey(assignee: Assignee, key: string, value: unknown): Assignee {
  const { [key]: _before, ...rest } = assignee
  return value === undefined || value === '' ? rest : { ...rest, [key]: value }
}
