import type { ObjectDocument } from '../../../metadata/schema/types.ts'
import { defineCommand } from '../../document/command.ts'
import { setAt } from '../../document/set-at.ts'
import { noField } from './no-field.ts'

/** A retired field is shown and used again, with its data. */
export const bringBackField = defineCommand<ObjectDocument, { field: string }>({
  name: 'bringBackField',
  label: ({ field }) => ({ en: `Bring back ${field}`, zh: `恢复 ${field}` }),
  refuse: (object, { field }) => noField(object, field),
  apply: (object, { field }) => setAt(object, ['fields', field, 'active'], undefined),
})
