import type { ObjectDef } from '../model.ts'
import { quoteIdent } from '../sql.ts'
import { keyForm } from './ddl.ts'
import { columnsOf } from './wanted.ts'
import { wantedIndexes } from './wanted-indexes.ts'

/** A unique index of live records, as SQL that compares like it does. */
export interface UniqueIndex {
  fields: readonly string[]
  /** Its keys, of rows under an alias. */
  keys(alias: string): string[]
}

/** Every unique index of an object. */
export const uniqueIndexesOf = (object: ObjectDef): UniqueIndex[] =>
  wantedIndexes(object, columnsOf(object))
    .filter((index) => index.unique)
    .map((index) => ({
      fields: fieldsOf(
        object,
        index.keys.map((key) => key.column),
      ),
      keys: (alias) => index.keys.map((key) => keyForm(key, `${alias}.${quoteIdent(key.column)}`)),
    }))

/**
 * The fields whose unique index has this name: what a `23505` is about. During a publish there may be an index that
 * the model of this request does not know; then nothing is found.
 */
export function fieldsOfUniqueIndex(object: ObjectDef, index: string): readonly string[] | undefined {
  const found = wantedIndexes(object, columnsOf(object)).find((each) => each.unique && each.name === index)
  return (
    found &&
    fieldsOf(
      object,
      found.keys.map((key) => key.column),
    )
  )
}

const fieldsOf = (object: ObjectDef, columns: readonly string[]): string[] =>
  [...object.fields.values()]
    .filter((field) => field.columns.some((column) => columns.includes(column.name)))
    .map((field) => field.name)
