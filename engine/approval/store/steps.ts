import { v7 as uuid } from 'uuid'
import type { Queryable } from '../../database.ts'
import { empty, type Sql, sql } from '../../sql.ts'
import { isoOf } from '../../workflow/runs.ts'
import type { Kept } from '../../workflow/seats/kept-from-queue.ts'
import { isPending, type Seat, type StepRun } from '../../workflow/seats/seat.ts'

/** What is known of a seat besides what the seat machine knows. */
export interface SeatRow {
  /** Id of the task. */
  task: string
  dueAt: string | null
  claimedAt: string | null
  readAt: string | null
  /** Values by path, as they were shown when it was opened. */
  readShown: Readonly<Record<string, unknown>> | null
  comment: string | null
  openedAt: string | null
  endedAt: string | null
  /** While it is in a queue and nobody's. */
  claim: Claim | null
}

/** Who may not take a seat out of its queue, as it was found. */
export interface Claim {
  at: string
  /** Whose record it was. */
  owner: string | null
  /** By user, why. */
  not: Readonly<Record<string, Kept>>
}

export interface StoredSeat extends Seat, SeatRow {}

/** A row of `sys.approval_step` with its seats. Instants are ISO in UTC. */
export interface StoredStep extends StepRun {
  id: string
  n: number
  /** The thread of the run that waits for it; 0: it waits for its thread to come. */
  token: number
  /** What it showed when it was entered: values by path, those that conditions read among them. */
  values: Readonly<Record<string, unknown>>
  openedAt: string
  endedAt: string | null
  seats: readonly StoredSeat[]
}

/** Every step of an instance that was entered, in the order in which it was. */
export const readSteps = (db: Queryable, run: string): Promise<StoredStep[]> =>
  db.rows<StoredStep>(sql`${stepsOf(sql`${run}::uuid`)} ORDER BY s.n`)

/** The same as a query, in no order. */
export const stepsOf = (
  run: Sql,
): Sql => sql`SELECT s.id, s.n, s.step, s.token::integer AS token, s.round, s.state, s.decision,
      s.shown_hash AS shown, s.shown AS values, ${isoOf(sql`s.opened_at`)} AS "openedAt",
      ${isoOf(sql`s.result_at`)} AS "endedAt",
      coalesce((SELECT jsonb_agg(jsonb_build_object('task', t.id, 'id', t.seat, 'state', t.state, 'user', t.assignee,
        'queue', t.queue, 'original', t.original, 'weight', t.weight, 'order', t.ord, 'after', t.after_seat,
        'backTo', t.back_to, 'addedBy', t.added_by, 'human', t.human, 'why', t.why, 'ended', t.ended,
        'dueAt', ${isoOf(sql`t.due_at`)}, 'claimedAt', ${isoOf(sql`t.claimed_at`)},
        'readAt', ${isoOf(sql`t.read_at`)}, 'readShown', t.read_shown, 'comment', t.comment, 'claim', t.claim,
        'openedAt', ${isoOf(sql`t.opened_at`)}, 'endedAt', ${isoOf(sql`t.ended_at`)}) ORDER BY t.seat)
        FROM sys.approval_task t WHERE t.step_id = s.id), '[]'::jsonb) AS seats
    FROM sys.approval_step s WHERE s.run_id = ${run}`

/** A step with seats that have changed, and what was written with one of them. */
export interface StepChange {
  step: StoredStep
  run: StepRun
  /** Of the seat that was just decided. */
  comment?: { seat: number; text: string | null }
  /** When what is asked now is due. */
  dueAt?: string | null
  now: Date
}

/** The step as it is after an act, with rows for its new seats. Nothing is written. */
export function changed({ step, run, comment, dueAt, now }: StepChange): StoredStep {
  const at = now.toISOString()
  const due = dueAt === undefined ? (step.seats.find((seat) => isPending(seat))?.dueAt ?? null) : dueAt
  const seats = run.seats.map((seat): StoredSeat => {
    const { task, ...before }: Partial<StoredSeat> = step.seats.find(({ id }) => id === seat.id) ?? {}
    const isClaimed = seat.queue !== null && seat.user !== null && !before.user && before.state === 'open'
    return {
      dueAt: due,
      readAt: null,
      readShown: null,
      comment: null,
      ...before,
      ...seat,
      task: task ?? uuid(),
      openedAt: before.openedAt ?? (seat.state === 'open' ? at : null),
      claimedAt:
        seat.queue === null || seat.user === null ? null : isClaimed ? at : (before.claimedAt ?? null),
      endedAt: isPending(seat) ? null : (before.endedAt ?? at),
      claim: seat.user === null ? (before.claim ?? null) : null,
      ...(comment?.seat === seat.id ? { comment: comment.text } : {}),
    }
  })
  return { ...step, ...run, seats, endedAt: run.state === 'open' ? null : (step.endedAt ?? at) }
}

/**
 * Writes a step and those of its seats that are not as they were.
 *
 * @param also what is written with it, of other tables
 */
export async function writeStep(
  db: Queryable,
  run: string,
  step: StoredStep,
  { before, also }: { before: StoredStep | undefined; also?: Sql | undefined },
): Promise<void> {
  const own = sql`INSERT INTO sys.approval_step (id, run_id, n, step, token, round, state, decision, shown_hash, shown,
      opened_at, result_at)
    VALUES (${step.id}::uuid, ${run}::uuid, ${step.n}, ${step.step}, ${step.token}::bigint, ${step.round}, ${step.state},
      ${JSON.stringify(step.decision)}::jsonb, ${step.shown}, ${JSON.stringify(step.values)}::jsonb,
      ${step.openedAt}::timestamptz, ${step.endedAt}::timestamptz)
    ON CONFLICT (id) DO UPDATE SET token = EXCLUDED.token, state = EXCLUDED.state, result_at = EXCLUDED.result_at`
  const known = new Map(before?.seats.map((seat) => [seat.id, JSON.stringify(seat)]))
  const seats = step.seats.filter((seat) => known.get(seat.id) !== JSON.stringify(seat))
  const beside = also ? sql`also AS (${also})` : undefined
  if (seats.length === 0) {
    await db.run(beside ? sql`WITH ${beside} ${own}` : own)
    return
  }
  await db.run(sql`WITH ${beside ? sql`${beside}, ` : empty}step AS (${own}) INSERT INTO sys.approval_task (id, run_id, step_id, seat, state, assignee, queue, original, weight, ord,
      after_seat, back_to, added_by, human, why, ended, due_at, claimed_at, read_at, read_shown, comment, opened_at, ended_at, claim)
    SELECT task, ${run}::uuid, ${step.id}::uuid, id, state, "user", queue, original, weight, "order", after, "backTo",
      "addedBy", human, why, ended, "dueAt", "claimedAt", "readAt", "readShown", comment, "openedAt", "endedAt", claim
    FROM jsonb_to_recordset(${JSON.stringify(seats)}::jsonb) AS x(task uuid, id integer, state text, "user" uuid, queue text,
      original uuid, weight numeric, "order" integer, after integer, "backTo" integer, "addedBy" uuid, human boolean,
      why jsonb, ended jsonb, "dueAt" timestamptz, "claimedAt" timestamptz, "readAt" timestamptz, "readShown" jsonb,
      comment text, "openedAt" timestamptz, "endedAt" timestamptz,
      claim jsonb)
    ON CONFLICT (id) DO UPDATE SET state = EXCLUDED.state, assignee = EXCLUDED.assignee, weight = EXCLUDED.weight,
      after_seat = EXCLUDED.after_seat, back_to = EXCLUDED.back_to, human = EXCLUDED.human, why = EXCLUDED.why,
      ended = EXCLUDED.ended, due_at = EXCLUDED.due_at, claimed_at = EXCLUDED.claimed_at, comment = EXCLUDED.comment,
      opened_at = EXCLUDED.opened_at, ended_at = EXCLUDED.ended_at,
      claim = EXCLUDED.claim, version = sys.approval_task.version + 1`)
}
