import type { FormDocument, ObjectDocument } from '../../metadata/schema/types.ts'
import type { RelationView } from '../../runtime-ui/client/model.ts'
import { namesInOrder } from '../document/ordered-map.ts'
import { textOf } from '../document/text.ts'
import { iconOfType } from '../objects/field-types.ts'
import { sectionOf } from './commands/form-shape.ts'

/** Something that can be put on the form. */
export interface PaletteEntry {
  name: string
  label: string
  icon: string
  lines?: boolean
}

/** Fields and child lines that the form does not have yet. */
export function unplaced(
  form: FormDocument,
  object: ObjectDocument,
  relations: Readonly<Record<string, RelationView>>,
  language: string,
): PaletteEntry[] {
  const fields = namesInOrder(object.fields, object.order)
    .filter((name) => object.fields[name]?.active !== false)
    .map((name) => ({
      name,
      label: textOf(object.fields[name]?.label, language, name),
      icon: iconOfType(object.fields[name]!.type),
    }))
  const owner =
    object.ownership === 'user'
      ? [{ name: 'owner', label: textOf({ en: 'Owner', zh: '负责人' }, language), icon: 'user-round' }]
      : []
  const lines = Object.values(relations)
    .filter((relation) => relation.lines)
    .map(({ name, label }) => ({ name, label, icon: 'rows-3', lines: true }))
  const all = [...fields, ...owner.filter(({ name }) => !(name in object.fields)), ...lines]
  return all.filter(({ name }) => !sectionOf(form, name))
}
