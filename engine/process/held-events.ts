import type { Queryable } from '../database.ts'
import { sql } from '../sql.ts'
import type { InboxEvent } from './inbox.ts'
import { startIfFree } from './queue.ts'
import { statusOf } from './step/step.ts'
import { lockRun } from './store/runs.ts'

/** A run that is held does nothing. What happens to it meanwhile is done at no time, until it goes on. */
const never = 'infinity'

/**
 * What may happen to a run that is held: only its end. All else waits, and does not count as something to do.
 *
 * @returns the event that ends it, if it has come
 */
export async function holdEvents(
  db: Queryable,
  run: string,
  events: readonly InboxEvent[],
): Promise<InboxEvent[]> {
  const end = events.find(({ event }) => event.type === 'cancel' && !event.nodes)
  await db.run(sql`UPDATE sys.run_event SET done_at = ${never}::timestamptz
    WHERE run_id = ${run}::uuid AND done_at IS NULL AND id IS DISTINCT FROM ${end?.id ?? null}::bigint`)
  return end ? [end] : []
}

/** The run has lived for as long as it may: it is held until somebody lets it go on, for as long again. */
export const lifeCode = 'process_life_limit'

export const isTooLong = async (db: Queryable, run: string): Promise<boolean> =>
  (await db.first(sql`SELECT FROM sys.incident
    WHERE run_id = ${run}::uuid AND code = ${lifeCode} AND state = 'open'`)) !== undefined

const resolveTooLong = (db: Queryable, run: string, at: Date) =>
  db.run(sql`UPDATE sys.incident SET state = 'resolved', resolved_at = ${at.toISOString()}::timestamptz
    WHERE run_id = ${run}::uuid AND code = ${lifeCode} AND state = 'open'`)

/** Holds a run; nothing of it moves until it is let go. @returns false when it has ended, or is held already */
export async function suspend(
  db: Queryable,
  id: string,
  told: { at: string; by: string | null; reason: string | null },
): Promise<boolean> {
  const changed =
    await db.run(sql`UPDATE sys.run SET state = 'suspended', suspended = ${JSON.stringify(told)}::jsonb
    WHERE id = ${id}::uuid AND ended_at IS NULL AND state <> 'suspended'`)
  return changed === 1
}

/**
 * Lets a run go on, with all that has happened meanwhile, in order. One that waits for its turn begins when nobody is
 * before it any more.
 *
 * @returns false when it is not held
 */
export async function resume(db: Queryable, id: string, at: Date): Promise<boolean> {
  const found = await lockRun(db, id)
  if (found?.run.status !== 'suspended') return false
  await resolveTooLong(db, id, at)
  const queued = await db.first<{ queued: boolean; stuck: boolean }>(
    sql`SELECT queued, EXISTS (SELECT FROM sys.incident i WHERE i.run_id = r.id AND i.token IS NULL AND i.state = 'open') AS stuck
      FROM sys.run r WHERE id = ${id}::uuid`,
  )
  const state = queued?.queued ? 'waiting' : queued?.stuck ? 'incident' : statusOf(found.run)
  await db.run(sql`UPDATE sys.run SET state = ${state}, suspended = NULL,
    lives_from = ${at.toISOString()}::timestamptz WHERE id = ${id}::uuid`)
  await db.run(sql`UPDATE sys.run_event SET done_at = NULL
    WHERE run_id = ${id}::uuid AND done_at = ${never}::timestamptz`)
  if (queued?.queued) await startIfFree(db, id, at)
  return true
}
