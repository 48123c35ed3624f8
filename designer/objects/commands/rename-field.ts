import type { ObjectDocument } from '../../../metadata/schema/types.ts'
import { defineCommand } from '../../document/command.ts'
import { nameProblem } from '../../document/derive-name.ts'
import { namesInOrder, renamed, withValue } from '../../document/ordered-map.ts'
import { noField } from './no-field.ts'

/**
 * Gives a field another name. `published`: the data is under the old name, which is kept in `was` so that the plan
 * renames the column instead of making a new one.
 */
export const renameField = defineCommand<ObjectDocument, { field: string; to: string; published: boolean }>({
  name: 'renameField',
  label: ({ field, to }) => ({ en: `Rename ${field} to ${to}`, zh: `将 ${field} 改名为 ${to}` }),
  refuse: (object, { field, to }) => noField(object, field) ?? nameProblem(to, Object.keys(object.fields)),
  apply: (object, { field, to, published }) => {
    const definition = object.fields[field]!
    const earlier = published ? [...(definition.was ?? []), field] : (definition.was ?? [])
    const fields = renamed(object.fields, field, to)
    fields[to] = withValue(
      definition,
      'was',
      earlier.filter((name) => name !== to),
    )
    return {
      ...object,
      ...(object.nameField === field ? { nameField: to } : {}),
      fields,
      order: namesInOrder(object.fields, object.order).map((name) => (name === field ? to : name)),
    }
  },
})
