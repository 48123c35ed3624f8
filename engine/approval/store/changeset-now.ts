import type { AppModel, FieldDef } from '../../model.ts'
import type { Changeset } from './changeset-row.ts'

/**
 * What was proposed, under the names that its fields have now; what has been retired since is proposed no longer.
 * Answers the very same where nothing was renamed.
 */
export function changesetNow(
  { objects }: Pick<AppModel, 'objects'>,
  objectName: string,
  changeset: Changeset | null,
): Changeset | null {
  const object = objects.get(objectName)
  const names = Object.keys(changeset?.values ?? {})
  if (!changeset || !object || names.every((name) => object.fields.has(name))) return changeset
  const found = names.flatMap((name): [string, FieldDef][] => {
    const field = object.fields.get(name) ?? [...object.fields.values()].find(({ was }) => was.includes(name))
    return field ? [[name, field]] : []
  })
  const under = (values: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(found.map(([name, field]) => [field.name, values[name]]))
  return {
    ...changeset,
    values: under(changeset.values),
    base: under(changeset.base),
    columns: Object.fromEntries(
      found.flatMap(([name, field]) =>
        field.columns.map((column) => [
          column.name,
          changeset.columns[name + column.name.slice(field.name.length)] ?? null,
        ]),
      ),
    ),
  }
}
