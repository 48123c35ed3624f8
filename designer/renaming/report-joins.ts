import type { ObjectShape } from '../../metadata/language/types.ts'

interface Shapes {
  get(name: string): ObjectShape | undefined
}

/**
 * The objects as a report sees them: its joins are lists of its object, each under the name the report gives it. A
 * join that is called like a list or field of the object hides it.
 */
export function withJoins(
  objects: Shapes,
  { object, joins }: Readonly<Record<string, unknown>>,
): { objects: Shapes; hidden: ReadonlySet<string> } {
  const own = typeof object === 'string' ? objects.get(object) : undefined
  if (!own || typeof joins !== 'object' || joins === null) return { objects, hidden: new Set() }
  const named = Object.entries(joins as Record<string, { of?: unknown }>).flatMap(([name, { of }]) => {
    const relation = own.relations.get(String(of))
    return relation ? [[name, { ...relation, name }] as const] : []
  })
  const hidden = new Set(named.map(([name]) => name))
  const shape: ObjectShape = {
    ...own,
    fields: new Map([...own.fields].filter(([name]) => !hidden.has(name))),
    relations: new Map([...own.relations, ...named]),
  }
  return { objects: { get: (name) => (name === own.name ? shape : objects.get(name)) }, hidden }
}
