import type { Ctx } from '../../context.ts'
import type { Queryable } from '../../database.ts'
import { type Sql, sql } from '../../sql.ts'
import { type ToldTask, tellOfTask, withWords } from './tell.ts'

/** A task that went away while it was asked of somebody. */
export interface Vanished extends ToldTask {
  /** Whoever had it; nobody had what was still to be claimed. */
  user: string | null
}

/**
 * Closes what is asked still. Whoever waits for an answer that they asked for has the task as well; whose turn has not
 * come has not.
 *
 * @param which of `t`: whole visits
 */
export async function closeTasks(db: Queryable, which: Sql, now: Date): Promise<Vanished[]> {
  // In the order in which those who act on them take them. What came to be while these were waited for is seen after it.
  const locked = await db.rows(sql`SELECT t.id FROM sys.task t WHERE ${which} ORDER BY t.id FOR UPDATE`)
  if (locked.length === 0) return []
  return db.rows<Vanished>(sql`WITH gone AS MATERIALIZED (SELECT t.id, (t.state = 'open' OR EXISTS (SELECT FROM sys.task o
        WHERE o.run_id = t.run_id AND o.key = t.key AND o.option IS NOT DISTINCT FROM t.option
          AND o.seat = t.after_seat AND (o.back_to = t.seat OR o.added_by = t.assignee))) AS was_asked
      FROM sys.task t WHERE ${which} AND t.state IN ('open', 'waiting'))
    UPDATE sys.task t SET state = 'closed', ended_at = ${now.toISOString()}::timestamptz,
      ended = '{"act": "withdraw", "by": "system"}'
    FROM gone WHERE t.id = gone.id
    RETURNING t.title, t.object, t.record_id AS record, CASE WHEN gone.was_asked THEN t.assignee END AS user`)
}

/** Whoever had a task that went away hears of it, once; whoever made it go away knows. */
export async function tellVanished(
  ctx: Ctx,
  gone: readonly Vanished[],
  by: string | null | undefined,
): Promise<void> {
  const had = gone.flatMap((task) =>
    task.user === null || task.user === by ? [] : [{ task, user: task.user }],
  )
  const about = ({ title, object, record }: ToldTask) => JSON.stringify([title, object, record])
  for (const one of new Map(had.map(({ task }) => [about(task), task])).values()) {
    const to = had.flatMap(({ task, user }) => (about(task) === about(one) ? [user] : []))
    const title = withWords(one.title, { en: 'No longer needed: ', zh: '无需再办理：' })
    await tellOfTask(ctx, { ...one, title }, { to, otherwise: isGone })
  }
}

const isGone = { en: 'A task of yours is no longer needed', zh: '您的一项任务无需再办理' }
