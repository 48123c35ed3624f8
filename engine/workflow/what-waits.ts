import type { Queryable } from '../database.ts'
import { type Sql, sql } from '../sql.ts'

/** Whether a run has something to do by that time. */
const runsWait = (at: string): Sql => sql`(EXISTS (SELECT FROM sys.run_event WHERE done_at IS NULL)
  OR EXISTS (SELECT FROM sys.run_timer WHERE state = 'open' AND due_at <= ${at}::timestamptz))`

/** Whether something outside is to be done for one. */
const callsWait = (at: string): Sql =>
  sql`EXISTS (SELECT FROM sys.run_call WHERE state IN ('open', 'sending') AND due_at <= ${at}::timestamptz)`

/** Whether something was written that nobody has looked at for triggers, and may be looked at now. */
const changesWait: Sql = sql`EXISTS (SELECT FROM sys.subscription s
  WHERE name = 'workflows' AND (s.from_xid < s.to_xid
    OR (s.to_xid < pg_snapshot_xmin(pg_current_snapshot())
      AND EXISTS (SELECT FROM sys.outbox o WHERE o.xid >= s.to_xid))))`

/** Rows of the outbox that no trigger is ever told of. */
export const isTold: Sql = sql`act <> 'unshared' AND via <> 'demo'`

/** Whether there is anything to do; one small question. */
export async function isAnythingDue(db: Queryable, at: string): Promise<boolean> {
  const row = await db.first<{ isDue: boolean }>(
    sql`SELECT ${runsWait(at)} OR ${callsWait(at)} OR ${changesWait} AS "isDue"`,
  )
  return row?.isDue ?? false
}

/**
 * Changes of a record (a row `o` of the outbox) that a run waits for; nothing where no run watches any. Whether one does
 * is asked in the order of their index: else PostgreSQL may look through all runs for the first that does.
 */
const isWatched: Sql = sql`(SELECT record_id FROM sys.run WHERE watches ORDER BY record_id LIMIT 1) IS NOT NULL
  AND EXISTS (SELECT FROM sys.run w WHERE w.watches AND w.record_id = ANY(o.ids) AND w.object = o.object)`

/** Whether somebody wants a row `o` of the outbox: a trigger or an alert, by its object, or a run, by its record. */
export const isWanted = (objects: readonly string[]): Sql =>
  sql`(o.object = ANY(${objects}::text[]) OR (${isWatched})) AND ${isTold}`

/** What there is to do. */
export interface Waiting {
  /** Something was written that a trigger may want. */
  changes: boolean
  /** So was something that may be looked at only when an older transaction has ended. */
  isHeldBack: boolean
  runs: boolean
  calls: boolean
  /** Up to this transaction all that was written has been asked about. */
  asked: string
  /** Version of the model that was published then. */
  model: number
}

/**
 * What there is to do, in one statement; where nobody wants what was written that is all it costs.
 *
 * @param objects whose changes somebody wants
 * @param asked up to where nobody wanted what was written, when this was asked before
 * @returns undefined where nobody subscribes
 */
export async function whatWaits(
  db: Queryable,
  { at, objects, asked }: { at: string; objects: readonly string[]; asked: string },
): Promise<Waiting | undefined> {
  const wanted = isWanted(objects)
  return db.first<Waiting>(sql`SELECT ${runsWait(at)} AS runs, ${callsWait(at)} AS calls, x::text AS asked,
      (SELECT model_version FROM sys.epoch) AS model, s.from_xid < s.to_xid OR EXISTS (SELECT FROM sys.outbox o
        WHERE xid >= greatest(s.to_xid, ${asked}::xid8) AND xid < x AND ${wanted}) AS changes,
      EXISTS (SELECT FROM sys.outbox o WHERE xid >= x AND ${wanted}) AS "isHeldBack"
    FROM sys.subscription s, pg_snapshot_xmin(pg_current_snapshot()) AS x WHERE s.name = 'workflows'`)
}
