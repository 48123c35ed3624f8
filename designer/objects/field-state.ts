import type { FieldDefinition, ObjectDocument } from '../../metadata/schema/types.ts'
import { isSame } from '../document/differences.ts'

export type FieldState = 'same' | 'new' | 'changed' | 'retired'

/** How a field of the draft stands against the published object. */
export function stateOf(
  published: ObjectDocument | undefined,
  name: string,
  field: FieldDefinition,
): FieldState {
  if (field.active === false) return 'retired'
  const before = publishedAs(published, name, field)
  if (!before) return 'new'
  return before === name && isSame(published?.fields[name], field) ? 'same' : 'changed'
}

/** The name under which a field was published, if it was: its own, or one that it had. */
export function publishedAs(
  published: ObjectDocument | undefined,
  name: string,
  field: FieldDefinition,
): string | undefined {
  return [name, ...(field.was ?? [])].find((each) => each in (published?.fields ?? {}))
}
