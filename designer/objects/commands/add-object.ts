import type { ObjectDocument } from '../../../metadata/schema/types.ts'
import { defineCommand } from '../../document/command.ts'
import { nameProblem } from '../../document/derive-name.ts'
import type { LocalizedText } from '../../document/text.ts'

export interface NewObject {
  name: string
  label: LocalizedText
  pluralLabel?: LocalizedText
  icon?: string
  ownership: 'user' | 'department' | 'none'
  /** Names of objects there are. */
  taken: readonly string[]
}

/** Starts an object with one field, its name: enough for records to be made, listed and found. */
export const addObject = defineCommand<ObjectDocument | undefined, NewObject>({
  name: 'addObject',
  label: ({ name }) => ({ en: `Add object ${name}`, zh: `添加对象 ${name}` }),
  refuse: (_, { name, taken }) => nameProblem(name, taken),
  apply: (_, { label, pluralLabel, icon, ownership }) => ({
    label,
    ...(pluralLabel ? { pluralLabel } : {}),
    icon: icon ?? 'box',
    nameField: 'name',
    ownership,
    features: ['activities', 'attachments', 'comments', 'history'],
    fields: {
      name: {
        type: 'text',
        label: { en: 'Name', zh: '名称' },
        required: true,
        maxLength: 120,
        searchable: true,
      },
    },
    order: ['name'],
  }),
})
