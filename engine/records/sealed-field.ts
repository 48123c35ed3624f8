import type { Ctx } from '../context.ts'
import { keyring } from '../keys.ts'
import type { FieldDef, ObjectDef } from '../model.ts'

/** Where a secret stands: copied into another record or field it does not open. */
export interface SecretPlace {
  object: Pick<ObjectDef, 'name'>
  field: Pick<FieldDef, 'name'>
  id: string
}

const ownerOf = ({ object, field, id }: SecretPlace): string =>
  `${object.name}/${field.name}/${id.toLowerCase()}`

/** The value of a secret field as it may lie in the database. */
export const sealSecret = (ctx: Pick<Ctx, 'parts'>, place: SecretPlace, value: string): string =>
  ctx.parts.get(keyring).seal('field', Buffer.from(value), ownerOf(place))

/** For what the engine itself does with it; people never read it. Undefined when it was not sealed here. */
export const openSecret = (ctx: Pick<Ctx, 'parts'>, place: SecretPlace, sealed: string): string | undefined =>
  ctx.parts.get(keyring).open('field', sealed, ownerOf(place))?.toString()
