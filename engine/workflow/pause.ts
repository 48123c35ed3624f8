import { noteAudit } from '../audit/note.ts'
import { type Ctx, inTransaction } from '../context.ts'
import type { Queryable } from '../database.ts'
import { AppError } from '../errors.ts'
import { requireSystemRight } from '../permissions/system-right.ts'
import { lockKeys } from '../process/queue.ts'
import { sql } from '../sql.ts'
import { isoOf } from './runs.ts'
import { workflowRunner } from './workflows.ts'

/** A workflow whose triggers wait: what they start is begun when it goes on. */
export interface Paused {
  workflow: string
  since: string
  by: string | null
  reason: string | null
  /** The incident that was one too many, when it paused itself. */
  code: string | null
  queued: number
}

/** @throws forbidden */
export async function listPaused(ctx: Ctx): Promise<{ data: Paused[] }> {
  requireSystemRight(ctx, 'manage_processes')
  const data = await ctx.db.rows<Paused>(
    sql`SELECT workflow, ${isoOf(sql`since`)} AS since, by_user AS by, reason, code,
        (SELECT count(*)::integer FROM sys.run r WHERE r.name = workflow AND r.queued AND r.ended_at IS NULL) AS queued
      FROM sys.workflow_pause ORDER BY workflow`,
  )
  return { data }
}

/** @throws malformed_request */
export function parseReason(body: unknown): string | null {
  const { reason = null, ...rest } = (body ?? {}) as Record<string, unknown>
  if (Object.keys(rest).length > 0 || (reason !== null && typeof reason !== 'string'))
    throw new AppError('malformed_request', { reason: 'Known: reason, a text.' })
  return reason as string | null
}

type PauseView = { workflow: string; paused: boolean; queued: number }

/** From now on what its triggers start waits; runs that have begun go on. @throws forbidden, not_found */
export async function pauseWorkflow(ctx: Ctx, workflow: string, reason: string | null): Promise<PauseView> {
  requireSystemRight(ctx, 'manage_processes')
  if (!ctx.model.workflows.has(workflow))
    throw new AppError('not_found', { object: 'workflow', id: workflow })
  await inTransaction(ctx, async (tx) => {
    const by = tx.user.system ? null : tx.user.id
    await tx.db.run(sql`INSERT INTO sys.workflow_pause (workflow, since, by_user, reason)
      VALUES (${workflow}, ${tx.clock.now().toISOString()}::timestamptz, ${by}::uuid, ${reason}) ON CONFLICT DO NOTHING`)
    await noteAudit(tx, { kind: 'run_moved', details: { workflow, act: 'pause', reason } })
  })
  return viewOf(ctx, workflow)
}

/** What waited begins, in the order in which it came. @throws forbidden, not_found, process_stale */
export async function resumeWorkflow(ctx: Ctx, workflow: string, reason: string | null): Promise<PauseView> {
  requireSystemRight(ctx, 'manage_processes')
  await inTransaction(ctx, async (tx) => {
    const gone = await tx.db.run(sql`DELETE FROM sys.workflow_pause WHERE workflow = ${workflow}`)
    if (gone === 0 && !tx.model.workflows.has(workflow))
      throw new AppError('not_found', { object: 'workflow', id: workflow })
    if (gone === 0) throw new AppError('process_stale')
    const at = tx.clock.now().toISOString()
    // What failed before does not count any more.
    await tx.db.run(sql`INSERT INTO sys.trigger_fire (workflow, trigger, key, at)
      VALUES (${workflow}, '#resumed', ${at}, ${at}::timestamptz) ON CONFLICT DO NOTHING`)
    await letGo(tx.db, workflow, at)
    await noteAudit(tx, { kind: 'run_moved', details: { workflow, act: 'resume', reason } })
  })
  ctx.parts.get(workflowRunner).poke()
  return viewOf(ctx, workflow)
}

/** Those that wait for nobody else begin; of those that queue under a key the first, where none under it lives. */
async function letGo(db: Queryable, workflow: string, at: string): Promise<void> {
  const keys = await db.rows<{ key: string }>(
    sql`SELECT DISTINCT busy_key AS key FROM sys.run
      WHERE name = ${workflow} AND queued AND ended_at IS NULL AND busy_key IS NOT NULL`,
  )
  await lockKeys(
    db,
    keys.map(({ key }) => key),
  )
  await db.run(sql`WITH first AS (
      SELECT min(r.id::text)::uuid AS id FROM sys.run r
      WHERE r.name = ${workflow} AND r.queued AND r.ended_at IS NULL AND r.state <> 'suspended'
        AND r.busy_key IS NOT NULL AND NOT EXISTS (SELECT FROM sys.run o WHERE o.busy_key = r.busy_key AND NOT o.queued AND o.ended_at IS NULL)
      GROUP BY r.busy_key
    ), free AS (
      UPDATE sys.run SET queued = false, state = 'running'
      WHERE name = ${workflow} AND queued AND ended_at IS NULL AND state <> 'suspended'
        AND (busy_key IS NULL OR id IN (SELECT id FROM first))
      RETURNING id, input
    )
    INSERT INTO sys.run_event (run_id, key, event, created_at)
    SELECT id, 'start', input, ${at}::timestamptz FROM free ORDER BY id`)
}

async function viewOf({ db }: Ctx, workflow: string): Promise<PauseView> {
  const row = await db.first<Omit<PauseView, 'workflow'>>(
    sql`SELECT EXISTS (SELECT FROM sys.workflow_pause WHERE workflow = ${workflow}) AS paused,
      (SELECT count(*)::integer FROM sys.run WHERE name = ${workflow} AND queued AND ended_at IS NULL) AS queued`,
  )
  return { workflow, ...row! }
}
