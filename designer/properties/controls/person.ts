/** One way to name people: a word such as `owner`, or an object with one of the keys below. */
export type Person = string | Record<string, unknown>

export const personKinds = [
  'owner',
  'user',
  'role',
  'team',
  'department',
  'pool',
  'path',
  'superior',
  'expression',
] as const
export type PersonKind = (typeof personKinds)[number]

export const kindOfPerson = (person: Person): PersonKind =>
  typeof person === 'string' ? 'owner' : (personKinds.find((kind) => kind in person) ?? 'owner')

/** What a way to name people starts with. */
export function startingPerson(kind: PersonKind): Person {
  if (kind === 'owner') return 'owner'
  if (kind === 'superior') return { superior: 1, of: 'owner' }
  return { [kind]: '' }
}
