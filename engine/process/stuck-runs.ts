import type { Database, Queryable } from '../database.ts'
import { AppError } from '../errors.ts'
import { sql } from '../sql.ts'
import type { WakingRun } from './expressions.ts'
import type { Run } from './rows.ts'
import { lockRun } from './store/runs.ts'

/** Of no node: the run as a whole does not move. */
const own = (run: Pick<Run, 'id' | 'starved'>) =>
  sql`run_id = ${run.id}::uuid AND token IS NULL AND state = 'open' AND id IS DISTINCT FROM ${run.starved}::bigint`

/** What is known of why a run does not move. */
interface Incident {
  code: string
  detail: object
}

const incidentOf = (cause: unknown): Incident => ({
  code: cause instanceof AppError ? cause.code : 'internal',
  detail: { message: (cause as Error).message },
})

/** A run whose wake-ups fail again and again becomes an incident, once, and whoever is to hear of it does. */
export async function raiseStuck(
  db: Database,
  { run: id, cause }: { run: string; cause?: unknown },
  {
    now,
    tell,
  }: {
    now: Date
    tell: ((run: WakingRun, incident: { node: null; code: string }) => Promise<unknown>) | undefined
  },
): Promise<void> {
  const why = incidentOf(cause)
  const found = await db.transaction(async (tx) => {
    const locked = await lockRun(tx, id)
    if (!locked || (await tx.first(sql`SELECT 1 FROM sys.incident WHERE ${own(locked.run)}`)))
      return undefined
    await tx.run(sql`UPDATE sys.run SET state = 'incident' WHERE id = ${id}::uuid`)
    await openOwn(tx, id, { ...why, now })
    return locked
  })
  // By itself: what hinders the run may hinder telling, and the incident stays.
  if (found && tell)
    await db.transaction((tx) => tell({ ...found, db: tx, now }, { node: null, code: why.code }))
}

/** An incident of the run as a whole; the caller has its lock. */
export const openOwn = (db: Queryable, run: string, { code, detail, now }: Incident & { now: Date }) =>
  db.run(sql`WITH raised AS (
      UPDATE sys.run SET last_serial = last_serial + 1 WHERE id = ${run}::uuid RETURNING id, last_serial, name)
    INSERT INTO sys.incident (run_id, id, name, code, detail, created_at)
    SELECT id, last_serial, name, ${code}, ${JSON.stringify(detail)}::jsonb, ${now.toISOString()}::timestamptz FROM raised`)

/** It moves again. */
export async function resolveStuck(db: Queryable, run: Run, now: Date): Promise<void> {
  await db.run(sql`UPDATE sys.incident SET state = 'resolved', resolved_at = ${now.toISOString()}::timestamptz
    WHERE ${own(run)}`)
}
