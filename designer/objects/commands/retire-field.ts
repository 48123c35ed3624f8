import type { ObjectDocument } from '../../../metadata/schema/types.ts'
import { defineCommand } from '../../document/command.ts'
import { setAt } from '../../document/set-at.ts'
import { noField } from './no-field.ts'

/** Hides a field everywhere and keeps its column and data. */
export const retireField = defineCommand<ObjectDocument, { field: string }>({
  name: 'retireField',
  label: ({ field }) => ({ en: `Retire ${field}`, zh: `停用 ${field}` }),
  refuse: (object, { field }) => {
    if (object.nameField === field)
      return {
        en: `${field} names the records; choose another name field first`,
        zh: `${field} 是名称字段，请先改用其他字段`,
      }
    return noField(object, field)
  },
  apply: (object, { field }) => setAt(object, ['fields', field, 'active'], false),
})
