import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { measured } from '../../process/step/payload.ts'
import { sql } from '../../sql.ts'
import { workflowRunner } from '../workflows.ts'
import { outcomeOf } from './conclude.ts'
import type { Visit } from './visit.ts'

/**
 * What is answered may not be more than one step of the run may bring along: whoever answers can still make it shorter,
 * the run could not.
 *
 * @throws payload_too_large
 */
export async function requireShortEnough(ctx: Ctx, visit: Visit, answer: unknown): Promise<void> {
  const { db } = ctx
  const run = (await db.first<{ kind: string; name: string; version: number }>(
    sql`SELECT kind, name, version FROM sys.run WHERE id = ${visit.run}::uuid`,
  ))!
  const { limits } = await ctx.parts.get(workflowRunner).definitions.graph(db, run, run.version)
  const kilobytes = Math.max(measured(answer), measured(outcomeOf(visit).output))
  if (kilobytes > limits.payload)
    throw new AppError('payload_too_large', { of: 'task', kilobytes, limit: `${limits.payload} kB` })
}
