import type { ObjectDocument } from '../../../metadata/schema/types.ts'
import { defineCommand } from '../../document/command.ts'
import { without } from '../../document/ordered-map.ts'
import { noField } from './no-field.ts'

/** Takes out a field that was never published. One that was is retired instead. */
export const removeField = defineCommand<ObjectDocument, { field: string }>({
  name: 'removeField',
  label: ({ field }) => ({ en: `Remove ${field}`, zh: `移除 ${field}` }),
  refuse: (object, { field }) => noField(object, field),
  apply: (object, { field }) => {
    const { order, ...rest } = object
    const fields = without(object.fields, field)
    return { ...rest, fields, ...(order ? { order: order.filter((name) => name !== field) } : {}) }
  },
})
