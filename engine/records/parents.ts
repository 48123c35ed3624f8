/** Ids of parents by object. */
export type Parents = Map<string, Set<string>>

export function addParent(parents: Parents, object: string, id: unknown): void {
  if (typeof id !== 'string') return
  const known = parents.get(object) ?? new Set<string>()
  parents.set(object, known.add(id))
}
