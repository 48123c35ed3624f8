import type { Queryable } from '../../database.ts'
import { type Sql, sql } from '../../sql.ts'

export type Channel = 'ui' | 'api' | 'mail' | 'system' | 'workflow'

/** What was done, as it is kept for good. */
export interface ActRow {
  /** `return`, `resubmit`, `conflict` … */
  act: string
  step?: string | null
  task?: string | null
  /** Null: the engine. */
  actor: string | null
  onBehalfOf?: string | null
  from?: string | null
  to?: string | null
  /** People, steps, and what else it was about. */
  target?: unknown
  comment?: string | null
  attachments?: readonly string[]
  recordVersion?: number | null
  /** Fields that were changed with it: [before, after]. */
  changes?: unknown
  channel: Channel
}

/** Adds to what was done; the run's lock is held. @returns its number */
export async function writeAct(db: Queryable, run: string, act: ActRow, now: Date): Promise<number> {
  const row = await db.first<{ n: number }>(insertAct(run, act, now))
  return row!.n
}

/** The same as a part of what is written with it; one a statement. */
export function insertAct(run: string, act: ActRow, now: Date): Sql {
  const json = (value: unknown) => (value === undefined || value === null ? null : JSON.stringify(value))
  return sql`INSERT INTO sys.approval_act (run_id, n, step_id, task_id, actor,
      on_behalf_of, act, from_state, to_state, target, comment, attachments, record_version, changes, channel, at)
    SELECT ${run}::uuid, coalesce(max(n), 0) + 1, ${act.step ?? null}::uuid, ${act.task ?? null}::uuid,
      ${act.actor}::uuid, ${act.onBehalfOf ?? null}::uuid, ${act.act}, ${act.from ?? null}, ${act.to ?? null},
      ${json(act.target)}::jsonb, ${act.comment ?? null}, ${JSON.stringify(act.attachments ?? [])}::jsonb,
      ${act.recordVersion ?? null}::integer, ${json(act.changes)}::jsonb, ${act.channel}, ${now.toISOString()}::timestamptz
    FROM sys.approval_act WHERE run_id = ${run}::uuid RETURNING n`
}

/** How the round that is under way began: with a return, or something that is one. */
export interface Restart {
  again: 'all' | 'changed' | 'jumpBack'
  from: string
  to: string
}

/** The acts after which steps are met again, in their order: each began a round, the first of them the second. */
export async function restarts(db: Queryable, run: string): Promise<Restart[]> {
  const rows = await db.rows<{ target: Restart }>(
    sql`SELECT target FROM sys.approval_act WHERE run_id = ${run}::uuid AND target ? 'again' ORDER BY n`,
  )
  return rows.map(({ target }) => target)
}
