import { v7 as uuid } from 'uuid'
import type { Queryable } from '../database.ts'
import { sql } from '../sql.ts'
import type { JobError, Step } from './define-job.ts'

/**
 * States of a job:
 *
 *   queued ──claim──▶ running ──▶ done | failed
 *     │                 │  └─ lease runs out, or the node drains: claimed again, attempt + 1
 *     └────cancel───────┴──────▶ cancelled
 *
 * A running job belongs to whoever holds (id, attempt): every write names both, so that a node whose lease ran out
 * cannot write any more.
 */
export interface JobRow {
  id: string
  kind: string
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  user_id: string
  input: unknown
  cursor: unknown
  done: number
  total: number | null
  errors: JobError[]
  error_count: number
  result: Record<string, unknown> | null
  created_at: string
  started_at: string | null
  ended_at: string | null
  cancel_asked: boolean
  attempt: number
}

export type Claim = Pick<JobRow, 'id' | 'attempt'>

/** Errors that are kept; all are counted. */
export const mostErrors = 1_000

const columns = sql`id, kind, state, user_id, input, cursor, done, total, errors, error_count, result, created_at,
  started_at, ended_at, cancel_asked, attempt`

export async function insertJob(
  db: Queryable,
  job: { kind: string; userId: string; input: unknown; at: Date },
): Promise<JobRow> {
  const row = await db.first<JobRow>(sql`INSERT INTO sys.job (id, kind, state, user_id, input, created_at)
    VALUES (${uuid()}::uuid, ${job.kind}, 'queued', ${job.userId}::uuid, ${JSON.stringify(job.input)}::jsonb,
      ${job.at.toISOString()}::timestamptz) RETURNING ${columns}`)
  return row!
}

/** Takes the oldest job that nobody works on. */
export async function claimJob(
  db: Queryable,
  { kinds, at, leaseMs }: { kinds: readonly string[]; at: Date; leaseMs: number },
): Promise<JobRow | undefined> {
  const until = new Date(at.getTime() + leaseMs).toISOString()
  return db.first<JobRow>(sql`UPDATE sys.job SET state = 'running', attempt = attempt + 1, lease_until = ${until}::timestamptz,
      started_at = COALESCE(started_at, ${at.toISOString()}::timestamptz)
    WHERE id = (SELECT id FROM sys.job WHERE kind = ANY(${kinds}::text[])
        AND (state = 'queued' OR (state = 'running' AND lease_until < ${at.toISOString()}::timestamptz))
      ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING ${columns}`)
}

/** @returns whether the job still is ours, and whether somebody wants it to end */
export async function renewLease(
  db: Queryable,
  claim: Claim,
  until: Date,
): Promise<{ cancel: boolean } | undefined> {
  const row = await db.first<{ cancel_asked: boolean }>(
    sql`UPDATE sys.job SET lease_until = ${until.toISOString()}::timestamptz
      WHERE id = ${claim.id}::uuid AND attempt = ${claim.attempt} AND state = 'running' RETURNING cancel_asked`,
  )
  return row && { cancel: row.cancel_asked }
}

/** @returns false when the job is not ours any more */
export async function writeStep(db: Queryable, claim: Claim, step: Step, kept: number): Promise<boolean> {
  const errors = step.errors ?? []
  const room = errors.slice(0, Math.max(0, mostErrors - kept))
  const touched = await db.run(sql`UPDATE sys.job SET done = done + ${step.done ?? 0}::bigint,
      cursor = COALESCE(${step.cursor === undefined ? null : JSON.stringify(step.cursor)}::jsonb, cursor),
      errors = errors || ${JSON.stringify(room)}::jsonb, error_count = error_count + ${errors.length}::bigint
    WHERE id = ${claim.id}::uuid AND attempt = ${claim.attempt} AND state = 'running'`)
  return touched === 1
}

export async function writeTotal(db: Queryable, claim: Claim, total: number): Promise<void> {
  await db.run(
    sql`UPDATE sys.job SET total = ${total}::bigint WHERE id = ${claim.id}::uuid AND attempt = ${claim.attempt}`,
  )
}

export interface JobEnd {
  state: 'done' | 'failed' | 'cancelled'
  at: Date
  result?: Record<string, unknown>
  error?: JobError
}

export async function endJob(db: Queryable, claim: Claim, end: JobEnd): Promise<void> {
  const error = end.error ? [end.error] : []
  await db.run(sql`UPDATE sys.job SET state = ${end.state}, ended_at = ${end.at.toISOString()}::timestamptz, lease_until = NULL,
      result = COALESCE(${end.result ? JSON.stringify(end.result) : null}::jsonb, result),
      errors = ${JSON.stringify(error)}::jsonb || errors, error_count = error_count + ${error.length}::bigint
    WHERE id = ${claim.id}::uuid AND attempt = ${claim.attempt} AND state = 'running'`)
}

/** Gives the job back, so that another node need not wait for the lease to run out. This was no failed attempt. */
export async function handBack(db: Queryable, claim: Claim): Promise<void> {
  await db.run(sql`UPDATE sys.job SET state = 'queued', lease_until = NULL, attempt = attempt - 1
    WHERE id = ${claim.id}::uuid AND attempt = ${claim.attempt} AND state = 'running'`)
}

/** A waiting job ends at once, a running one after its current step. */
export async function askToCancel(db: Queryable, id: string, at: Date): Promise<void> {
  await db.run(sql`UPDATE sys.job SET cancel_asked = true,
      state = CASE WHEN state = 'queued' THEN 'cancelled' ELSE state END,
      ended_at = CASE WHEN state = 'queued' THEN ${at.toISOString()}::timestamptz ELSE ended_at END
    WHERE id = ${id}::uuid AND state IN ('queued', 'running')`)
}

export async function findJob(db: Queryable, id: string): Promise<JobRow | undefined> {
  return db.first<JobRow>(sql`SELECT ${columns} FROM sys.job WHERE id = ${id}::uuid`)
}

/** The newest jobs of a user. */
export async function jobsOf(db: Queryable, userId: string, limit: number): Promise<JobRow[]> {
  return db.rows<JobRow>(
    sql`SELECT ${columns} FROM sys.job WHERE user_id = ${userId}::uuid ORDER BY created_at DESC, id DESC LIMIT ${limit}`,
  )
}
