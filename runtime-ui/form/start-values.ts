import type { UserView } from '../client/model.ts'
import type { LoadedObject } from '../composables/useModel.ts'

/** What a new record begins with: literal defaults, and whoever makes it as its owner. */
export function startValues(object: LoadedObject, me: UserView | undefined): Record<string, unknown> {
  const defaults = Object.values(object.fields).flatMap((field) =>
    field.default === undefined || field.system ? [] : [[field.name, field.default] as const],
  )
  const owns = me && object.fields['owner']?.to?.includes('user')
  return { ...Object.fromEntries(defaults), ...(owns ? { owner: { id: me.id, label: me.name } } : {}) }
}
