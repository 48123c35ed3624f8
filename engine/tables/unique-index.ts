import type { ObjectDef } from '../model.ts'
import { columnsOf } from './wanted.ts'
import { wantedIndexes } from './wanted-indexes.ts'

/**
 * The fields whose unique index has this name: what a `23505` is about. During a publish there may be an index that
 * the model of this request does not know; then nothing is found.
 */
export function fieldsOfUniqueIndex(object: ObjectDef, index: string): readonly string[] | undefined {
  const found = wantedIndexes(object, columnsOf(object)).find((each) => each.unique && each.name === index)
  if (!found) return undefined
  const columns = new Set(found.keys.map((key) => key.column))
  return [...object.fields.values()]
    .filter((field) => field.columns.some((column) => columns.has(column.name)))
    .map((field) => field.name)
}
