import type { FieldShape, ObjectShape, RelationShape } from '../../metadata/language/types.ts'
import type { FieldDefinition, ObjectDocument } from '../../metadata/schema/types.ts'

/** Where the draft's objects come from. */
export interface DraftObjects {
  names: () => readonly string[]
  object: (name: string) => ObjectDocument | undefined
}

const systemFields: Readonly<Record<string, readonly string[]>> = {
  id: [],
  version: [],
  created_at: [],
  created_by: ['user'],
  updated_at: [],
  updated_by: ['user'],
}

/**
 * The objects of the draft as the language sees them, as far as names and what they lead to go: what kind of value
 * a field holds, the server says.
 */
export function draftShapes(draft: DraftObjects): { get(name: string): ObjectShape | undefined } {
  const known = new Map<string, ObjectShape | undefined>()
  return {
    get(name) {
      if (!known.has(name)) known.set(name, shapeOf(name, draft))
      return known.get(name)
    },
  }
}

function shapeOf(name: string, draft: DraftObjects): ObjectShape | undefined {
  const object = draft.object(name)
  if (!object) return undefined
  const fields = new Map<string, FieldShape>()
  for (const [field, to] of Object.entries({ ...systemFields, ...ownerFields(object) }))
    fields.set(field, plain(field, to))
  for (const [field, definition] of Object.entries(object.fields ?? {}))
    if (definition.active !== false)
      fields.set(field, { ...plain(field, targetsOf(definition)), type: definition.type })
  return {
    name,
    fields,
    relations: relationsTo(name, draft),
    ...(object.single ? { single: object.single } : {}),
  }
}

const plain = (name: string, to: readonly string[]): FieldShape => ({
  name,
  language: to.length > 0 ? 'ref' : 'none',
  to,
  stores: to.length > 0 ? 'target' : 'value',
  type: 'text',
})

function ownerFields(object: ObjectDocument): Record<string, readonly string[]> {
  const { ownership, recordTypes } = object as { ownership?: unknown; recordTypes?: unknown }
  return {
    ...(ownership === 'user' ? { owner: ['user'], owner_department: ['department'] } : {}),
    ...(ownership === 'department' ? { owner_department: ['department'] } : {}),
    ...(recordTypes ? { record_type: [] } : {}),
  }
}

function targetsOf(field: FieldDefinition): readonly string[] {
  if (field.type === 'user') return ['user']
  if (field.type !== 'reference' && field.type !== 'multiReference') return []
  return [field.to ?? []].flat().filter((to) => to !== '*')
}

/** Lists of other objects' records that point here, by the name that their reference gives them. */
function relationsTo(name: string, draft: DraftObjects): ReadonlyMap<string, RelationShape> {
  const relations = new Map<string, RelationShape>()
  for (const from of draft.names())
    for (const [field, definition] of Object.entries(draft.object(from)?.fields ?? {}))
      if (definition.inverse && definition.active !== false && targetsOf(definition).includes(name))
        relations.set(definition.inverse, { name: definition.inverse, object: from, field })
  return relations
}
