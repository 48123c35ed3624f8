import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { measured } from '../process/step/payload.ts'
import type { MadeStart } from './starts.ts'
import { workflowRunner } from './workflows.ts'

/**
 * What is given to a run may not be more than one step of it may bring along: whoever starts it can still give less, the
 * run could not.
 *
 * @throws payload_too_large
 */
export async function requireFitsRun(ctx: Ctx, { kind, name, version, input }: MadeStart): Promise<void> {
  const { limits } = await ctx.parts.get(workflowRunner).definitions.graph(ctx.db, { kind, name }, version)
  const kilobytes = measured(input)
  if (kilobytes > limits.payload)
    throw new AppError('payload_too_large', { of: 'run', name, kilobytes, limit: `${limits.payload} kB` })
}
