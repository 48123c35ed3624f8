import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { getObject } from '../model.ts'
import { systemPrincipal } from '../organisation/principals.ts'
import { findUser, type UserView } from '../organisation/users.ts'
import { toCreate, toUpdate } from '../records/change.ts'
import { save } from '../records/save.ts'

/** What the administration may write of a user. */
export interface UserInput {
  email?: string
  name?: string
  roles?: readonly string[]
  department?: string | null
  superior?: string | null
  active?: boolean
  locale?: string | null
  time_zone?: string | null
}

/** What people write of themselves. */
export interface OwnInput {
  locale?: string | null
  time_zone?: string | null
}

/** The engine writes on the person's behalf, once it is decided that they may. */
export const asEngine = (ctx: Ctx): Ctx =>
  ctx.user.system ? ctx : { ...ctx, user: systemPrincipal, onBehalfOf: ctx.user.id }

/**
 * Makes or changes the record of a user by the way of all records, with its history and events. Whether the caller
 * may do so is decided before; the engine writes on their behalf.
 *
 * @param id of the user to change; none makes one
 * @throws not_found, validation_failed, duplicate_record
 */
export async function saveUser(ctx: Ctx, input: UserInput | OwnInput, id?: string): Promise<UserView> {
  const object = getObject(ctx.model, 'user')
  const change = id === undefined ? toCreate(object, { ...input }) : toUpdate(object, id, { ...input })
  await save(asEngine(ctx), [change])
  const user = await findUser(ctx.db, change.id)
  if (!user) throw new AppError('not_found', { object: 'user', id: change.id })
  return user
}
