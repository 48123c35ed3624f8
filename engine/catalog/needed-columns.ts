import type { ObjectDef } from '../model.ts'

/** `object.field` of all that indexes, unique keys and rollups are over. */
export function neededColumns(objects: ReadonlyMap<string, ObjectDef>): Set<string> {
  const needed = new Set<string>()
  for (const object of objects.values()) {
    for (const { fields } of [...object.indexes, ...object.unique])
      for (const name of fields) needed.add(`${object.name}.${name}`)
    for (const field of object.fields.values()) {
      const child = field.derived === 'rollup' && object.relations.get(String(field.raw['of']))?.object
      if (child && field.raw['field']) needed.add(`${child}.${String(field.raw['field'])}`)
    }
  }
  return needed
}
