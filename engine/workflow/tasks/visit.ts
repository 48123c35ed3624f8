import { v7 as uuid } from 'uuid'
import { isId } from '../../../metadata/language/values/reference.ts'
import type { Ctx } from '../../context.ts'
import type { Queryable } from '../../database.ts'
import { AppError } from '../../errors.ts'
import { type Sql, sql } from '../../sql.ts'
import type { AskedField } from '../asked-values.ts'
import type { Localized } from '../expressions/templates.ts'
import { isoOf } from '../runs.ts'
import { isPending, type Seat, type StepRun, type Why } from '../seats/seat.ts'
import { decisionOf } from './decision.ts'
import { ofCandidates } from './office.ts'

/** Somebody's place in a task, with what they answered. */
export interface TaskSeat extends Seat {
  /** Id of its row. */
  task: string
  port: string | null
  answer: unknown
  endedAt: string | null
}

/** One visit of a node that asks people, by one way of a race: its seats are decided together. */
export interface Visit extends StepRun {
  run: string
  key: string
  /** The way of a race that it stands for. */
  option: string | null
  decideAt: 'claim' | 'done' | null
  token: number
  title: Localized
  /** How it is stored: `claim` is a decision of its own there. */
  decidedBy: string
  /** Who may claim it. */
  candidates: readonly string[]
  /** Names of the buttons, in their order. */
  outputs: readonly string[]
  fields: readonly (string | ({ name?: string } & AskedField))[]
  editable: readonly string[]
  /** Whose rules hold for what is filled in. */
  form: string | null
  object: string | null
  record: string | null
  /** What people may do besides answering; null: everything. */
  acts: readonly string[] | null
  seats: readonly TaskSeat[]
}

interface Row {
  id: string
  run: string
  token: number
  node: string
  key: string
  option: string | null
  decide_at: 'claim' | 'done' | null
  decision: string
  need: number | null
  state: string
  assignee: string | null
  candidates: string[]
  title: Localized
  outputs: string[]
  fields: Visit['fields']
  editable: string[]
  form: string | null
  object: string | null
  record: string | null
  acts: string[] | null
  seat: number
  weight: number
  ord: number
  after_seat: number | null
  back_to: number | null
  original: string | null
  added_by: string | null
  why: Why[]
  ended: Seat['ended']
  port: string | null
  answer: unknown
  ended_at: string | null
}

/**
 * The task's visit with all its seats, ours until the transaction ends: acts on one of them come one after another.
 *
 * @throws not_found
 */
export async function lockVisit({ db }: Pick<Ctx, 'db'>, task: string): Promise<Visit> {
  const found = isId(task)
    ? await db.first<VisitName>(sql`SELECT run_id AS run, key, option FROM sys.task WHERE id = ${task}::uuid`)
    : undefined
  if (!found) throw new AppError('not_found', { object: 'task', id: task })
  return (await lockVisitNamed(db, found))!
}

/** The same by its name; undefined where nobody was asked. */
export async function lockVisitNamed(
  db: Queryable,
  { run, key, option }: VisitName,
): Promise<Visit | undefined> {
  // In one order, by everybody; those of other ways of a race are closed with them.
  const rows = await db.rows<{ seat: number | null }>(
    sql`SELECT seat FROM sys.task WHERE key = ${key} AND run_id = ${run}::uuid ORDER BY id FOR UPDATE`,
  )
  if (rows.some(({ seat }) => seat === null)) await numberSeats(db, run, key)
  return readVisit(db, { run, key, option })
}

/** Seats that an engine wrote which did not know numbers get theirs. */
const numberSeats = (db: Queryable, run: string, key: string): Promise<number> =>
  db.run(sql`UPDATE sys.task t SET seat = n.seat, ord = n.seat - 1
    FROM (SELECT id, row_number() OVER (PARTITION BY option ORDER BY id) AS seat FROM sys.task
      WHERE run_id = ${run}::uuid AND key = ${key}) n
    WHERE t.id = n.id AND t.seat IS NULL`)

export interface VisitName {
  run: string
  key: string
  option: string | null
}

/** The visit as it is now; undefined where nobody was asked. */
export async function readVisit(db: Queryable, { run, key, option }: VisitName): Promise<Visit | undefined> {
  const rows =
    await db.rows<Row>(sql`SELECT t.id, t.run_id AS run, t.token, t.node, t.key, t.option, t.decide_at,
      t.decision, t.need, t.state, t.assignee, t.candidates, t.title, t.outputs, t.fields, t.editable, t.form, t.object,
      t.record_id AS record, t.acts, coalesce(t.seat, row_number() OVER (ORDER BY t.id))::integer AS seat, t.weight,
      t.ord, t.after_seat, t.back_to, t.original, t.added_by, t.why, t.ended, t.port, t.answer,
      ${isoOf(sql`t.ended_at`)} AS ended_at
    FROM sys.task t WHERE t.run_id = ${run}::uuid AND t.key = ${key} AND t.option IS NOT DISTINCT FROM ${option}
    ORDER BY seat, t.id`)
  return rows.length === 0 ? undefined : toVisit(rows)
}

function toVisit(rows: readonly Row[]): Visit {
  const { run, token, node, key, option, decide_at: decideAt, title, outputs, fields, editable } = rows[0]!
  const { form, object, record, acts, decision, need } = rows[0]!
  const seats = rows.map(toSeat)
  return {
    run,
    key,
    option,
    decideAt,
    token: Number(token),
    title,
    decidedBy: decision,
    candidates: [...new Set(rows.flatMap(({ candidates }) => candidates))],
    outputs,
    fields,
    editable,
    form,
    object,
    record,
    acts,
    step: node,
    round: 1,
    state: seats.some(isPending) ? 'open' : 'approved',
    shown: '',
    decision: decisionOf({ decision, need }),
    seats,
  }
}

const toSeat = (row: Row): TaskSeat => ({
  id: row.seat,
  user: row.assignee,
  queue: row.candidates.length > 0 ? ofCandidates : null,
  original: row.original,
  weight: Number(row.weight),
  order: row.ord,
  state: row.state === 'done' ? 'approved' : (row.state as Seat['state']),
  after: row.after_seat,
  backTo: row.back_to,
  addedBy: row.added_by,
  human: row.state === 'done',
  why: row.why,
  ended: row.ended,
  task: row.id,
  port: row.port,
  answer: row.answer,
  endedAt: row.ended_at,
})

/** What somebody said at a seat. */
export interface Said {
  seat: number
  by: string
  port: string | null
  answer: unknown
}

/**
 * Writes the seats that an act has left otherwise than they were, and rows for those that came to be.
 *
 * @returns the visit as it is then
 */
export async function writeVisit(
  db: Queryable,
  before: Visit,
  after: Pick<StepRun, 'state' | 'seats'>,
  { now, said }: { now: Date; said?: Said },
): Promise<Visit> {
  const at = now.toISOString()
  const known = new Map(before.seats.map((seat) => [seat.id, seat]))
  const seats = after.seats.map((seat): TaskSeat => {
    const was = known.get(seat.id)
    const spoken = said?.seat === seat.id ? { port: said.port, answer: said.answer } : {}
    return {
      port: null,
      answer: null,
      ...was,
      ...seat,
      task: was?.task ?? uuid(),
      ended: seat.ended?.act === 'approve' ? { ...seat.ended, act: 'complete' } : seat.ended,
      endedAt: isPending(seat) ? null : (was?.endedAt ?? at),
      ...spoken,
    }
  })
  const rowOf = (seat: TaskSeat) => ({
    ...seat,
    state: seat.state === 'approved' ? 'done' : seat.state,
    ended_by: said?.seat === seat.id ? said.by : null,
    queued: seat.queue !== null,
  })
  const changed = seats.filter((seat) => JSON.stringify(known.get(seat.id)) !== JSON.stringify(seat))
  const [added, others] = [
    changed.filter(({ id }) => !known.has(id)).map(rowOf),
    changed.filter(({ id }) => known.has(id)).map(rowOf),
  ]
  if (others.length > 0)
    await db.run(sql`UPDATE sys.task t SET state = x.state, assignee = x."user", weight = x.weight, ord = x."order",
        after_seat = x.after, back_to = x."backTo", original = x.original, added_by = x."addedBy", why = x.why,
        ended = x.ended, port = x.port, answer = x.answer, ended_by = coalesce(x.ended_by, t.ended_by),
        ended_at = x."endedAt", due_at = coalesce((SELECT d.due_at FROM sys.run_timer d WHERE d.run_id = t.run_id
          AND d.token = t.token AND d.state = 'open' AND d.port = 'deadline:' || coalesce(t.option, '') || ':'), t.due_at),
        claimed_at = CASE WHEN NOT x.queued OR x."user" IS NULL THEN NULL
          WHEN t.assignee IS NULL THEN ${at}::timestamptz ELSE t.claimed_at END
      FROM ${seatRows(others)} WHERE t.id = x.task`)
  if (added.length > 0)
    await db.run(sql`INSERT INTO sys.task (id, seat, state, assignee, weight, ord, after_seat, back_to, original,
        added_by, why, ended, candidates, claimed_at, created_at, run_id, token, node, key, option, decide_at, decision,
        need, title, description, outputs, labels, fields, editable, form, object, record_id, acts, due_at)
      SELECT x.task, x.id, x.state, x."user", x.weight, x."order", x.after, x."backTo", x.original, x."addedBy", x.why,
        x.ended, CASE WHEN x.queued THEN t.candidates ELSE '{}' END,
        CASE WHEN x.queued AND x."user" IS NOT NULL THEN ${at}::timestamptz END, ${at}::timestamptz,
        t.run_id, t.token, t.node, t.key, t.option, t.decide_at, t.decision, t.need, t.title, t.description, t.outputs, t.labels,
        t.fields, t.editable, t.form, t.object, t.record_id, t.acts, t.due_at
      FROM ${seatRows(added)} JOIN sys.task t ON t.id = ${before.seats[0]!.task}::uuid`)
  await sayChanged(db, before, at)
  return { ...before, ...after, seats }
}

/** What live events of tasks stand under in the outbox; no object is called so. */
const taskEvents = 'sys.task'

/** Browsers of whom a task concerns read it again: who is asked, was asked, may claim it. */
const sayChanged = (db: Queryable, { run, key, option }: VisitName, at: string): Promise<number> =>
  db.run(sql`INSERT INTO sys.outbox (at, object, act, ids, via, principals)
    SELECT ${at}::timestamptz, ${taskEvents}, 'changed', ARRAY[${run}::uuid], 'workflow', ARRAY(
      SELECT DISTINCT x::text FROM sys.task t CROSS JOIN LATERAL unnest(t.candidates || t.assignee) AS x
      WHERE t.run_id = ${run}::uuid AND t.key = ${key} AND t.option IS NOT DISTINCT FROM ${option} AND x IS NOT NULL)`)

const seatRows = (rows: readonly object[]): Sql =>
  sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(task uuid, id integer, state text, "user" uuid,
    weight numeric, "order" integer, after integer, "backTo" integer, original uuid, "addedBy" uuid, why jsonb,
    ended jsonb, port text, answer jsonb, ended_by uuid, "endedAt" timestamptz, queued boolean)`
