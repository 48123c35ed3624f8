import type { Ctx, Via } from '../context.ts'
import { AppError } from '../errors.ts'
import { defineSlot } from '../slots.ts'

/** Makes a context on the newest model and rights for work that outlives a request. */
export interface Contexts {
  /** @returns undefined when there is no such active user any more */
  ofUser(id: string, via: Via): Promise<Ctx | undefined>
  /** The engine itself. */
  system(): Promise<Ctx>
}

export const contexts = defineSlot<Contexts>('contexts')

/**
 * The same person in the midst of their work, on the model and the rights of now. What limits the request, such as
 * the objects of an API key, stays.
 *
 * @throws not_signed_in
 */
export async function renewed(ctx: Ctx): Promise<Ctx> {
  const now = await ctx.parts.get(contexts).ofUser(ctx.user.id, ctx.via)
  if (!now) throw new AppError('not_signed_in')
  const { external, objects = null } = ctx.user
  return {
    ...ctx,
    model: now.model,
    rightsEpoch: now.rightsEpoch,
    user: { ...now.user, external, objects },
  }
}
