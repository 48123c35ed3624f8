import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { getObject, type ObjectDef } from '../model.ts'
import { knowsObject, mayBeShared, mayDo, type RecordAct } from '../permissions/rights.ts'

/** The object, when this person knows of it. @throws unknown_object */
export function knownObject(ctx: Pick<Ctx, 'model' | 'user'>, name: string): ObjectDef {
  const object = getObject(ctx.model, name)
  if (!knowsObject(ctx, object)) throw new AppError('unknown_object', { object: name })
  return object
}

/** The object, when this person may do `act` on at least some of its records. @throws unknown_object, forbidden */
export function objectFor(ctx: Pick<Ctx, 'model' | 'user'>, name: string, act: RecordAct): ObjectDef {
  const object = knownObject(ctx, name)
  if (!mayDo(ctx, object, act) && !mayBeShared(ctx, object, act))
    throw new AppError('forbidden', { act, object: name })
  return object
}
