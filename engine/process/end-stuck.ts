import type { Queryable } from '../database.ts'
import { sql } from '../sql.ts'
import { tell } from './inbox.ts'
import { startNextInQueue } from './queue.ts'
import type { ProcessEvent } from './step/events.ts'
import { lockRun } from './store/runs.ts'
import { toldChild } from './told-child.ts'

/**
 * Ends a run that cannot be moved any more, without moving it: what lives of it goes, what it asked for is withdrawn,
 * its locks go to whoever waits for them, and whoever called it is told.
 *
 * @param withdrawn takes back what people were asked by it
 * @returns false when it has ended already
 */
export async function endStuck(
  db: Queryable,
  id: string,
  { now, result, withdrawn }: { now: Date; result: string | null; withdrawn(): Promise<void> },
): Promise<boolean> {
  const found = await lockRun(db, id)
  if (!found) return false
  const at = now.toISOString()
  await passLocks(db, id, now)
  await withdrawn()
  await letChildrenGo(db, id, now)
  await db.run(sql`WITH ended AS (
      UPDATE sys.run SET state = 'cancelled', queued = false, watches = false, result = ${result}, ended_at = ${at}::timestamptz,
        incidents = 0, starved = NULL WHERE id = ${id}::uuid
    ), resolved AS (
      UPDATE sys.incident SET state = 'resolved', resolved_at = ${at}::timestamptz
      WHERE run_id = ${id}::uuid AND state = 'open'
    ), told AS (
      UPDATE sys.run_event SET done_at = ${at}::timestamptz,
        refused = CASE WHEN event->>'type' = 'cancel' THEN NULL ELSE 'process_ended' END
      WHERE run_id = ${id}::uuid AND (done_at IS NULL OR done_at = 'infinity')
    ), calls AS (
      UPDATE sys.run_call SET state = 'withdrawn', ended_at = ${at}::timestamptz, request = '{}'
      WHERE run_id = ${id}::uuid AND state = 'open'
    ), tokens AS (DELETE FROM sys.run_token WHERE run_id = ${id}::uuid
    ), scopes AS (DELETE FROM sys.run_scope WHERE run_id = ${id}::uuid
    ), items AS (DELETE FROM sys.run_item WHERE run_id = ${id}::uuid
    ), timers AS (DELETE FROM sys.run_timer WHERE run_id = ${id}::uuid
    ), waits AS (DELETE FROM sys.run_wait WHERE run_id = ${id}::uuid
    ), mails AS (DELETE FROM sys.run_mail WHERE run_id = ${id}::uuid
    ) DELETE FROM sys.run_lock_wait WHERE run_id = ${id}::uuid`)
  await tellCaller(db, found.origin, { id, now })
  await startNextInQueue(db, found.origin.busyKey, now)
  return true
}

/** As their calls say. The run may be stuck because its document cannot be drawn: what a node says is read as it stands. */
async function letChildrenGo(db: Queryable, run: string, now: Date): Promise<void> {
  const children = await db.rows<{
    id: string
    onCancel: unknown
  }>(sql`SELECT c.id, jsonb_path_query_first(v.document::jsonb,
      '$.**.nodes ? (@.type() == "object").keyvalue() ? (@.key == $node).value.onCancel',
      jsonb_build_object('node', t.node), true) AS "onCancel"
    FROM sys.run c JOIN sys.run p ON p.id = c.parent_run
      LEFT JOIN sys.run_token t ON t.run_id = p.id AND t.id = c.parent_token
      LEFT JOIN sys.process_version v ON v.kind = p.kind AND v.name = p.name AND v.version = p.version
    WHERE c.parent_run = ${run}::uuid AND c.parent_token IS NOT NULL AND c.ended_at IS NULL ORDER BY c.id`)
  for (const { id, onCancel } of children) {
    const event = toldChild(onCancel ?? undefined)
    if (event) await tell(db, { run: id, key: 'parent/withdrawn', event, at: now })
  }
}

async function passLocks(db: Queryable, run: string, now: Date): Promise<void> {
  const held = await db.rows<{ id: string }>(
    sql`SELECT id FROM sys.run_lock WHERE run_id = ${run}::uuid ORDER BY id`,
  )
  for (const { id: lock } of held) {
    await db.run(sql`SELECT pg_advisory_xact_lock(hashtextextended(${lock}, 0))`)
    const next = await db.first<{ id: string; run: string; token: number }>(
      sql`DELETE FROM sys.run_lock_wait WHERE id = (SELECT id FROM sys.run_lock_wait
          WHERE lock = ${lock} AND run_id <> ${run}::uuid ORDER BY id LIMIT 1)
        RETURNING id, run_id AS run, token`,
    )
    if (!next) {
      await db.run(sql`DELETE FROM sys.run_lock WHERE id = ${lock}`)
      continue
    }
    await db.run(
      sql`UPDATE sys.run_lock SET run_id = ${next.run}::uuid, token = ${next.token}::bigint WHERE id = ${lock}`,
    )
    const event: ProcessEvent = { type: 'grant', token: next.token, lock }
    await tell(db, { run: next.run, key: `lock/${run}/ended/${next.token}`, event, at: now })
  }
}

async function tellCaller(
  db: Queryable,
  {
    parentRun,
    parentToken,
    parentVisit,
  }: { parentRun: string | null; parentToken: number | null; parentVisit?: string | null },
  { id, now }: { id: string; now: Date },
): Promise<void> {
  if (parentRun === null || parentToken === null) return
  const visit = parentVisit ? { visit: parentVisit } : {}
  const detail = { run: id }
  const event: ProcessEvent = {
    type: 'fail',
    token: parentToken,
    ...visit,
    code: 'process_cancelled',
    detail,
  }
  await tell(db, { run: parentRun, key: `child/${id}`, event, at: now })
}
