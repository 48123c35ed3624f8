import type { FieldDefinition } from '../../metadata/schema/types.ts'
import type { DraftObjects } from './draft-shapes.ts'

const systemTypes: Readonly<Record<string, Partial<FieldDefinition> & { type: string }>> = {
  id: { type: 'text' },
  owner: { type: 'user' },
  owner_department: { type: 'reference', to: 'department' },
  created_at: { type: 'dateTime' },
  created_by: { type: 'user' },
  updated_at: { type: 'dateTime' },
  updated_by: { type: 'user' },
}

/** The field at the end of a path of references; undefined when the path leads nowhere. */
export function fieldAt(
  path: string,
  object: string,
  draft: Pick<DraftObjects, 'object'>,
): FieldDefinition | undefined {
  let at: string | undefined = object
  let field: FieldDefinition | undefined
  for (const name of path.split('.')) {
    field = at === undefined ? undefined : (draft.object(at)?.fields[name] ?? systemField(name))
    at = field && nextObject(field)
  }
  return field
}

const systemField = (name: string) => systemTypes[name] as FieldDefinition | undefined

function nextObject(field: FieldDefinition): string | undefined {
  if (field.type === 'user') return 'user'
  return typeof field.to === 'string' && field.to !== '*' ? field.to : undefined
}
