/** What belongs to a way to name people, by the key that names it. */
export type Parts = Readonly<Record<string, unknown>>

/** One line of who is asked, as a document writes it: a word or an expression alone, or a way with what belongs to it. */
export type Assignee = string | Parts

/** Every way to name people, in the order it is offered. */
export const peopleKinds = [
  'owner',
  'submitter',
  'superior',
  'superiors',
  'departmentHead',
  'role',
  'user',
  'team',
  'department',
  'pool',
  'path',
  'chosen',
  'table',
  'expression',
  'plugin',
] as const
export type PeopleKind = (typeof peopleKinds)[number]

/** Words that stand for people by themselves. */
const isWord = (text: string): text is 'owner' | 'submitter' => text === 'owner' || text === 'submitter'

export function kindOf(assignee: Assignee): PeopleKind | undefined {
  if (typeof assignee === 'string') return isWord(assignee) ? assignee : 'expression'
  return peopleKinds.find((kind) => Object.hasOwn(assignee, kind))
}

/** A text alone is an expression that gives people. */
export const partsOf = (assignee: Assignee): Parts =>
  typeof assignee === 'string' ? { expression: assignee.replace(/^=/, '') } : assignee

const starts: Readonly<Record<PeopleKind, Assignee>> = {
  owner: 'owner',
  submitter: 'submitter',
  superior: { superior: 1 },
  superiors: { superiors: { count: 2 } },
  departmentHead: { departmentHead: {} },
  role: { role: '' },
  user: { user: '' },
  team: { team: '' },
  department: { department: '' },
  pool: { pool: { role: '' } },
  path: { path: 'owner' },
  chosen: { chosen: 'submitter' },
  table: { table: '' },
  expression: { expression: '' },
  plugin: { plugin: '' },
}

/** A line of another kind; its weight stays. */
export function startOf(kind: PeopleKind, before: Assignee = ''): Assignee {
  const start = starts[kind]
  const { weight } = partsOf(before)
  return weight === undefined || typeof start === 'string' ? start : { ...start, weight }
}

/** The line with one key set; undefined and empty ones are left out. */
export function withKey(parts: Parts, key: string, value: unknown): Parts {
  const { [key]: _before, ...rest } = parts
  return value === undefined || value === '' ? rest : { ...rest, [key]: value }
}
