import type { Queryable } from '../../database.ts'
import { tell } from '../../process/inbox.ts'
import { sql } from '../../sql.ts'

/** Work outside of the database that a run asked for, or the product itself. */
export interface OutsideCall {
  /** Of the visit that asked: the same over every attempt. */
  key: string
  /** None where no run waits for the answer. */
  run_id: string | null
  /** Of the run. */
  workflow: string
  token: number
  node: string
  kind: string
  request: unknown
  /** Which attempt this is, the first is 1. */
  attempt: number
  /** Of how many attempts before it nobody knows how they ended. */
  unknown: number
}

/** How long somebody who took a call has for it, unless its kind takes longer. */
const leaseMs = 120_000

/** Writes down what is to be done, in the transaction of the run that asks. Once a visit. */
export async function askOutside(
  db: Queryable,
  call: Pick<OutsideCall, 'key' | 'token' | 'node' | 'kind' | 'request'> & { run: string; at: Date },
): Promise<void> {
  const at = call.at.toISOString()
  await db.run(sql`INSERT INTO sys.run_call (key, run_id, token, node, kind, request, due_at, created_at)
    VALUES (${call.key}, ${call.run}::uuid, ${call.token}::bigint, ${call.node}, ${call.kind},
      ${JSON.stringify(call.request)}::jsonb, ${at}::timestamptz, ${at}::timestamptz)
    ON CONFLICT (key) DO UPDATE SET state = 'open', request = excluded.request, due_at = excluded.due_at, attempt = 0,
      lease_until = NULL, answer = NULL, ended_at = NULL
    WHERE sys.run_call.state IN ('done', 'failed', 'withdrawn')`)
}

/** The same of the product itself: no run waits for it. Once a key. */
export async function sendOutside(
  db: Queryable,
  { key, kind, request, at }: Pick<OutsideCall, 'key' | 'kind' | 'request'> & { at: Date },
): Promise<void> {
  const now = at.toISOString()
  await db.run(sql`INSERT INTO sys.run_call (key, kind, request, due_at, created_at)
    VALUES (${key}, ${kind}, ${JSON.stringify(request)}::jsonb, ${now}::timestamptz, ${now}::timestamptz)
    ON CONFLICT (key) DO NOTHING`)
}

/**
 * Takes a call that is due, or one whose taker has not been heard of.
 *
 * @param leases of kinds that take longer than others, in ms
 */
export async function takeCall(
  db: Queryable,
  at: Date,
  leases: Readonly<Record<string, number>> = {},
): Promise<OutsideCall | undefined> {
  const now = at.toISOString()
  return db.first<OutsideCall>(sql`WITH due AS (
      SELECT key, state FROM sys.run_call
      WHERE (state = 'open' AND due_at <= ${now}::timestamptz)
        OR (state = 'sending' AND lease_until < ${now}::timestamptz)
      ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    UPDATE sys.run_call c SET state = 'sending', attempt = attempt + 1,
      lease_until = ${now}::timestamptz
        + coalesce((${JSON.stringify(leases)}::jsonb ->> c.kind)::float8, ${leaseMs}) * interval '1 millisecond',
      answer = jsonb_build_object('unknown',
        coalesce((c.answer ->> 'unknown')::int, 0) + CASE WHEN due.state = 'sending' THEN 1 ELSE 0 END)
    FROM due WHERE c.key = due.key
    RETURNING c.key, c.run_id, (SELECT name FROM sys.run r WHERE r.id = c.run_id) AS workflow, c.token, c.node, c.kind, c.request, c.attempt,
      (c.answer ->> 'unknown')::int AS unknown`)
}

/** The next attempt of what failed so far is due at once. @returns whether any waits for its next attempt */
export async function callNow(
  db: Queryable,
  { run, token }: { run: string; token: number | undefined },
  at: Date,
): Promise<boolean> {
  const now = at.toISOString()
  const hurried = await db.run(sql`UPDATE sys.run_call SET due_at = least(due_at, ${now}::timestamptz)
    WHERE run_id = ${run}::uuid AND state = 'open' AND attempt > 0
      AND (${token ?? null}::bigint IS NULL OR token = ${token ?? null}::bigint)`)
  return hurried > 0
}

/** What came of a call. */
export type CallEnd =
  | { done: string; output?: unknown }
  | { fail: string; detail?: unknown }
  /** Once more, at that time; what is asked then, unless it is the same. */
  | { again: Date; why: { code: string; message: string; unknown: number }; request?: unknown }

/**
 * Keeps the answer and tells the run, in one transaction; a call that was taken over meanwhile is not ours any more.
 * What was asked may hold secrets of the other side: it is not kept beyond the end.
 */
export async function endCall(db: Queryable, call: OutsideCall, end: CallEnd, at: Date): Promise<void> {
  const now = at.toISOString()
  const mine = sql`key = ${call.key} AND attempt = ${call.attempt} AND state = 'sending'`
  if ('again' in end) {
    const request = end.request === undefined ? null : JSON.stringify(end.request)
    await db.run(sql`UPDATE sys.run_call SET state = 'open', due_at = ${end.again.toISOString()}::timestamptz,
      request = coalesce(${request}::jsonb, request),
      lease_until = NULL, answer = ${JSON.stringify(end.why)}::jsonb WHERE ${mine}`)
    return
  }
  await db.transaction(async (tx) => {
    const ended = await tx.run(sql`UPDATE sys.run_call SET state = ${'done' in end ? 'done' : 'failed'},
      request = '{}', answer = ${JSON.stringify(end)}::jsonb, ended_at = ${now}::timestamptz, lease_until = NULL WHERE ${mine}`)
    if (ended === 0 || call.run_id === null) return
    const { token, key: visit } = call
    const event =
      'done' in end
        ? ({ type: 'done', token, visit, port: end.done, output: end.output ?? null } as const)
        : ({ type: 'fail', token, visit, code: end.fail, detail: end.detail ?? null } as const)
    await tell(tx, { run: call.run_id, key: `call/${call.key}/${call.attempt}/${now}`, event, at })
  })
}

/** Calls of runs that have ended, or of threads that are gone, need not be made any more. */
export async function withdrawCalls(db: Queryable, at: Date): Promise<void> {
  await db.run(sql`UPDATE sys.run_call c SET state = 'withdrawn', request = '{}', ended_at = ${at.toISOString()}::timestamptz
    WHERE c.state = 'open' AND c.run_id IS NOT NULL AND NOT EXISTS (
      SELECT FROM sys.run_token t WHERE t.run_id = c.run_id AND t.id = c.token AND t.state IN ('active', 'waiting')
        AND c.key = concat_ws('/', t.run_id, t.id, coalesce(t.entered_as, t.node), t.visit))`)
}
