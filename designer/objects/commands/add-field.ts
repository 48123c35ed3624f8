import type { FieldDefinition, ObjectDocument } from '../../../metadata/schema/types.ts'
import { defineCommand } from '../../document/command.ts'
import { nameProblem } from '../../document/derive-name.ts'
import { namesInOrder, placed } from '../../document/ordered-map.ts'

/** Adds a field, at the end or before another one. */
export const addField = defineCommand<
  ObjectDocument,
  { name: string; field: FieldDefinition; before?: string }
>({
  name: 'addField',
  label: ({ name }) => ({ en: `Add field ${name}`, zh: `添加字段 ${name}` }),
  refuse: (object, { name }) => nameProblem(name, Object.keys(object.fields)),
  apply: (object, { name, field, before }) => ({
    ...object,
    fields: { ...object.fields, [name]: field },
    order: placed(namesInOrder(object.fields, object.order), name, before),
  }),
})
