import type { FieldView, ListViewView, ObjectView } from '../client/model.ts'
import type { RecordView } from '../client/records.ts'
import type { LoadedObject } from '../composables/useModel.ts'

/** A column of a list with the field at the end of its path. */
export interface ColumnField {
  path: string
  label: string
  field: FieldView
  width?: number
  /** The width is a person's own. */
  isChosen?: boolean
}

/** A text field that no object has, to begin with. */
export const plainField = (path: string): FieldView => ({
  name: path,
  type: 'text',
  label: path,
  widget: 'text',
  operators: [],
  system: false,
  required: false,
  readOnly: true,
  unique: false,
  searchable: false,
  sortable: false,
  filterable: false,
  access: 'read',
})

/** The field at the end of a to-one path, and whose it is. */
export function fieldAt(
  path: string,
  object: LoadedObject,
  objects: Record<string, ObjectView>,
): FieldView | undefined {
  const [first = '', ...rest] = path.split('.')
  const field = object.fields[first]
  if (!rest.length || !field) return field
  const target = objects[field.to?.[0] ?? '']
  if (!target?.fields) return { ...plainField(path), label: `${field.label} ${rest.join(' ')}` }
  const inner = fieldAt(rest.join('.'), target as LoadedObject, objects)
  return inner && { ...inner, readOnly: true, label: `${field.label} · ${inner.label}` }
}

export function readPath(record: RecordView, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | null | undefined)?.[key], record)
}

/** A table of the object's first fields, for objects without views. */
export function defaultView(object: LoadedObject): ListViewView {
  const long = ['longText', 'richText', 'json', 'image', 'file', 'metadata']
  const fields = Object.values(object.fields).filter(
    (field) => !field.system && !long.includes(field.widget) && field.name !== object.nameField,
  )
  const columns = [object.nameField, ...fields.slice(0, 7).map((field) => field.name)].map((field) => ({
    field,
  }))
  return {
    name: `${object.name}.all`,
    object: object.name,
    use: ['list'],
    type: 'table',
    columns,
    sort: object.sort,
    priority: 0,
  }
}

/** Objects that dotted columns pass through, to be loaded for labels and widgets. */
export function objectsOnTheWay(paths: string[], object: LoadedObject): string[] {
  return paths
    .filter((path) => path.includes('.'))
    .flatMap((path) => object.fields[path.split('.')[0]!]?.to?.[0] ?? [])
}
