import type { ObjectDocument } from '../../../metadata/schema/types.ts'
import { defineCommand } from '../../document/command.ts'
import { type Path, setAt } from '../../document/set-at.ts'

/** Sets any property of an object outside its fields: label, ownership, a validation, an index. */
export const changeObject = defineCommand<ObjectDocument, { property: Path; value: unknown }>({
  name: 'changeObject',
  label: ({ property }) => ({ en: `Change ${property.join(' › ')}`, zh: `修改 ${property.join(' › ')}` }),
  apply: (object, { property, value }) => setAt(object, property, value),
})
