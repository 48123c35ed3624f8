import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { sql } from '../../sql.ts'
import { readTasks, type TaskRow } from './row.ts'

/**
 * Mine to do, with those that I may claim and those in which I wait for somebody I asked; or those that I have answered.
 *
 * @throws parameter_invalid
 */
export async function listTasks(ctx: Ctx, state: unknown = 'open'): Promise<{ data: TaskRow[] }> {
  if (state !== 'open' && state !== 'done')
    throw new AppError('parameter_invalid', {
      parameter: 'state',
      value: state,
      reason: 'open or done.',
      reasonZh: '可用：open、done。',
    })
  const me = sql`${ctx.user.id}::uuid`
  const asked = sql`(t.state = 'open' AND (t.assignee = ${me} OR (t.assignee IS NULL AND t.candidates @> ARRAY[${me}])))`
  // In turn, and behind whoever added them, people wait without having asked anybody.
  const waits = sql`(t.state = 'waiting' AND t.assignee = ${me} AND EXISTS (SELECT FROM sys.task o
    WHERE o.run_id = t.run_id AND o.key = t.key AND o.option IS NOT DISTINCT FROM t.option
      AND o.seat = t.after_seat AND (o.back_to = t.seat OR o.added_by = t.assignee)))`
  const data =
    state === 'open'
      ? await readTasks(ctx, { which: sql`(${asked} OR ${waits})`, order: sql`t.created_at` })
      : await readTasks(ctx, {
          which: sql`t.answer IS NOT NULL AND t.ended_by = ${me}`,
          order: sql`t.ended_at DESC`,
        })
  return { data }
}
