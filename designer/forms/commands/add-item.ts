import type { FormDocument, FormItem } from '../../../metadata/schema/types.ts'
import { defineCommand } from '../../document/command.ts'
import { noSection, sectionOf, withItem } from './form-shape.ts'

/** Puts a field, or a text or gap, into a section; `span` says over how many columns. */
export const addItem = defineCommand<
  FormDocument,
  { item: string; section: string; before?: string | undefined; definition?: FormItem }
>({
  name: 'addItem',
  label: ({ item }) => ({ en: `Add ${item}`, zh: `添加 ${item}` }),
  refuse: (form, { item, section }) => {
    if (sectionOf(form, item)) return { en: `${item} is on this form already`, zh: `${item} 已在此表单上` }
    return noSection(form, section)
  },
  apply: (form, { definition, ...place }) => withItem(form, place, definition ?? {}),
})
