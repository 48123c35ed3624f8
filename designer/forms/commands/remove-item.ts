import type { FormDocument } from '../../../metadata/schema/types.ts'
import { defineCommand } from '../../document/command.ts'
import { noItem, withoutItem } from './form-shape.ts'

/** Takes an item off the form; the field stays on the object. */
export const removeItem = defineCommand<FormDocument, { item: string }>({
  name: 'removeItem',
  label: ({ item }) => ({ en: `Take ${item} off the form`, zh: `从表单移除 ${item}` }),
  refuse: (form, { item }) => noItem(form, item),
  apply: (form, { item }) => withoutItem(form, item),
})
