import { derivedName } from '../db/derived-name.ts'
import type { AppModel, FieldDef, ObjectDef } from '../model.ts'
import { hashedName } from './names.ts'
import type { CheckShape, ColumnShape, ForeignKeyShape } from './schema.ts'

/** Written by every save and never followed backwards, so they carry neither key nor index. */
const withoutKey = new Set(['created_by', 'updated_by'])

/** Fields whose columns point at records; what is only fetched from elsewhere points to nothing by itself. */
export const referenceFields = (object: ObjectDef): FieldDef[] =>
  [...object.fields.values()].filter(
    (field) =>
      field.to.length > 0 && field.columns.length > 0 && !withoutKey.has(field.name) && !field.derived,
  )

export const pointsAnywhere = (field: FieldDef): boolean => field.to.includes('*')

/** One key for each object a field may point to; `"*"` has none. Targets the model does not hold are left out. */
export function wantedForeignKeys(
  model: AppModel,
  object: ObjectDef,
  columns: ReadonlyMap<string, ColumnShape>,
): ForeignKeyShape[] {
  const keys: ForeignKeyShape[] = []
  for (const field of referenceFields(object)) {
    if (pointsAnywhere(field)) continue
    field.to.forEach((target, at) => {
      const column = field.columns[at]?.name
      if (column === undefined || !columns.has(column) || !model.objects.has(target)) return
      keys.push({ name: derivedName(object.name, column, 'fkey'), column, target, onDelete: 'NO ACTION' })
    })
  }
  return keys
}

/** A reference to a list of objects is set in one of its columns at most. */
export function atMostOneChecks(object: ObjectDef): CheckShape[] {
  return referenceFields(object)
    .filter((field) => field.to.length > 1 && !pointsAnywhere(field))
    .map((field) =>
      atMostOneCheck(
        object.name,
        field.columns.map((column) => column.name),
      ),
    )
}

export const atMostOneCheck = (table: string, columns: readonly string[]): CheckShape => ({
  name: hashedName(`${table}_one_of`, columns),
  columns,
})
