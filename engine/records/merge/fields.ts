import type { FieldDef, ObjectDef } from '../../model.ts'
import type { Row } from '../change.ts'
import { sameValue, storedValue } from '../stored-value.ts'

const written = new Set([
  'id',
  'version',
  'created_at',
  'created_by',
  'updated_at',
  'updated_by',
  'deleted_at',
])

/** Fields of a record that hold a value of its own. */
export const valueFields = (object: ObjectDef): FieldDef[] =>
  [...object.fields.values()].filter(
    (field) =>
      !written.has(field.name) &&
      !field.computed &&
      !field.formula &&
      !field.kept &&
      !field.rollup &&
      !field.secret,
  )

/** What differs between two states of a row: `{ field: [before, after] }`. */
export function differences(object: ObjectDef, before: Row, after: Row): Record<string, [unknown, unknown]> {
  return Object.fromEntries(
    valueFields(object).flatMap((field) => {
      const pair: [unknown, unknown] = [storedValue(before, field), storedValue(after, field)]
      return sameValue(...pair) ? [] : [[field.name, pair]]
    }),
  )
}
