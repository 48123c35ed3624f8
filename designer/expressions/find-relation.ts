import type { FieldDefinition } from '../../metadata/schema/types.ts'
import type { Studio } from '../shell/studio.ts'

/** A list of other records that point to those of an object, by the name that their reference gives it. */
export function findRelation(
  studio: Pick<Studio, 'namesOf' | 'object'>,
  object: string,
  name: string,
): { from: string; field: FieldDefinition } | undefined {
  for (const from of studio.namesOf('object'))
    for (const field of Object.values(studio.object(from)?.fields ?? {}))
      if (field.inverse === name && [field.to].flat().includes(object)) return { from, field }
  return undefined
}
