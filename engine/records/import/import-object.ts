import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { ObjectDef } from '../../model.ts'
import { mayDo } from '../../permissions/rights.ts'
import { knownObject, objectFor } from '../known-object.ts'
import { type ImportDoor, importDoors } from './slots.ts'

/** The object, when this person may import records of it. @throws unknown_object, forbidden */
export function importObject(ctx: Ctx, name: string): ObjectDef {
  const door = doorOf(ctx, name)
  if (door) {
    const object = knownObject(ctx, name)
    door.require(ctx)
    return object
  }
  const object = objectFor(ctx, name, 'import')
  if (!mayDo(ctx, object, 'create') && !mayDo(ctx, object, 'update'))
    throw new AppError('forbidden', { act: 'import', object: name })
  return object
}

export const doorOf = (ctx: Ctx, object: string): ImportDoor | undefined =>
  ctx.parts.get(importDoors).find(object)

/** The context in which imported records are saved. */
export function writerOf(ctx: Ctx, object: string): Ctx {
  const own: Ctx = { ...ctx, via: 'import' }
  return doorOf(ctx, object)?.writer(own) ?? own
}
