import { isId } from '../../../metadata/language/values/reference.ts'
import type { Ctx } from '../../context.ts'
import { inTransaction } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { systemPrincipal } from '../../organisation/principals.ts'
import { sql } from '../../sql.ts'
import { documentOf } from '../scene.ts'
import { readShown } from '../shown.ts'
import { readInstance } from '../store/instance-row.ts'

/**
 * Keeps when somebody opened their task, and what they were shown: what is shown otherwise later on is told them.
 *
 * @returns the instance
 * @throws not_found where the task is not theirs
 */
export async function markRead(ctx: Ctx, task: string): Promise<string> {
  const missing = () => new AppError('not_found', { object: 'approval task', id: task })
  if (!isId(task)) throw missing()
  return inTransaction(ctx, async (tx) => {
    const found = await tx.db.first<{ run: string; step: string }>(sql`SELECT t.run_id AS run, s.step
      FROM sys.approval_task t JOIN sys.approval_step s ON s.id = t.step_id
      WHERE t.id = ${task}::uuid AND t.assignee = ${ctx.user.id}::uuid`)
    const instance = found && (await readInstance(tx, found.run))
    if (!found || !instance) throw missing()
    const system = { ...tx, user: systemPrincipal }
    const shown = await readShown(system, instance, await documentOf(tx, instance))
    await tx.db.run(sql`UPDATE sys.approval_task SET read_at = ${ctx.clock.now().toISOString()}::timestamptz,
        read_shown = ${JSON.stringify(shown.values(found.step))}::jsonb WHERE id = ${task}::uuid`)
    return found.run
  })
}

/**
 * Keeps that somebody looked at what they were copied in on.
 *
 * @returns the instance
 * @throws not_found where they were not
 */
export async function markCopyRead(ctx: Ctx, run: string): Promise<string> {
  const found = isId(run)
    ? await ctx.db.run(sql`UPDATE sys.approval_copy
        SET read_at = coalesce(read_at, ${ctx.clock.now().toISOString()}::timestamptz)
        WHERE run_id = ${run}::uuid AND user_id = ${ctx.user.id}::uuid`)
    : 0
  if (found === 0) throw new AppError('not_found', { object: 'approval', id: run })
  return run
}
