import type { FormDocument } from '../../../metadata/schema/types.ts'
import { defineCommand } from '../../document/command.ts'
import { setAt, valueAt } from '../../document/set-at.ts'
import { noItem, sectionOf } from './form-shape.ts'

/** Sets any property of an item on this form: label, width, conditions. */
export const changeItem = defineCommand<
  FormDocument,
  { item: string; property: readonly string[]; value: unknown }
>({
  name: 'changeItem',
  label: ({ item, property }) => ({
    en: `Change ${property.join(' › ')} of ${item}`,
    zh: `修改 ${item} 的 ${property.join(' › ')}`,
  }),
  refuse: (form, { item }) => noItem(form, item),
  apply: (form, { item, property, value }) => {
    const path = ['sections', sectionOf(form, item)!, 'items', item]
    return withDefinition(form, path, setAt(valueAt(form, path) ?? {}, property, value))
  },
})

/** Unlike `setAt`, keeps an empty definition: an item without settings is still on the form. */
function withDefinition(form: FormDocument, [, section, , item]: string[], definition: object): FormDocument {
  const found = form.sections[section!]!
  const items = { ...found.items, [item!]: definition }
  return { ...form, sections: { ...form.sections, [section!]: { ...found, items } } }
}
