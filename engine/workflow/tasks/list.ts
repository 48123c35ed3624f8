import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { sql } from '../../sql.ts'
import { asksForAdvice } from './asked-advice.ts'
import { readTasks, type TaskRow } from './row.ts'

/**
 * Mine to do, with those that I may claim, those in which I wait for somebody I asked and those on which I am asked for
 * advice; or those that I have answered.
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
  // Each by its own index. In turn, and behind whoever added them, people wait without having asked anybody.
  const mine = sql`t.id IN (
    SELECT id FROM sys.task WHERE state = 'open' AND assignee = ${me}
    UNION ALL SELECT id FROM sys.task WHERE state = 'open' AND assignee IS NULL AND candidates @> ARRAY[${me}]
    UNION ALL SELECT w.id FROM sys.task w JOIN sys.task o ON o.run_id = w.run_id AND o.key = w.key
        AND o.option IS NOT DISTINCT FROM w.option AND o.seat = w.after_seat
      WHERE w.state = 'waiting' AND w.assignee = ${me} AND (o.back_to = w.seat OR o.added_by = w.assignee)
    UNION ALL (SELECT DISTINCT ON (a.run_id, a.key, a.option) a.task_id FROM sys.task_act a
      WHERE ${asksForAdvice(me)} ORDER BY a.run_id, a.key, a.option, a.id DESC))`
  const data =
    state === 'open'
      ? await readTasks(ctx, { which: mine, order: sql`t.created_at` })
      : await readTasks(ctx, {
          which: sql`t.answer IS NOT NULL AND t.ended_by = ${me}`,
          order: sql`t.ended_at DESC`,
        })
  return { data }
}
