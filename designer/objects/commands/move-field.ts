import type { ObjectDocument } from '../../../metadata/schema/types.ts'
import { defineCommand } from '../../document/command.ts'
import { namesInOrder, placed } from '../../document/ordered-map.ts'
import { noField } from './no-field.ts'

/** Puts a field before another one, or at the end. */
export const moveField = defineCommand<ObjectDocument, { field: string; before?: string | undefined }>({
  name: 'moveField',
  label: ({ field }) => ({ en: `Move ${field}`, zh: `移动 ${field}` }),
  refuse: (object, { field, before }) =>
    noField(object, field) ?? (before === undefined ? undefined : noField(object, before)),
  apply: (object, { field, before }) => ({
    ...object,
    order: placed(namesInOrder(object.fields, object.order), field, before),
  }),
})
