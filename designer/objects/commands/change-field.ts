import type { ObjectDocument } from '../../../metadata/schema/types.ts'
import { defineCommand } from '../../document/command.ts'
import { setAt } from '../../document/set-at.ts'
import { noField } from './no-field.ts'

/** Sets any property of a field, or a part of it (`['label', 'zh']`); undefined takes it away. */
export const changeField = defineCommand<
  ObjectDocument,
  { field: string; property: readonly string[]; value: unknown }
>({
  name: 'changeField',
  label: ({ field, property }) => ({
    en: `Change ${property.join(' › ')} of ${field}`,
    zh: `修改 ${field} 的 ${property.join(' › ')}`,
  }),
  refuse: (object, { field, property }) => {
    if (property.length === 1 && property[0] === 'name')
      return { en: 'Renaming is an act of its own', zh: '改名需单独操作' }
    return noField(object, field)
  },
  apply: (object, { field, property, value }) => setAt(object, ['fields', field, ...property], value),
})
