import type { Ctx } from '../../context.ts'
import { listHash, readCursor, writeCursor } from '../../records/cursor.ts'
import { allOf, raw, type Sql, sql } from '../../sql.ts'
import type { Changeset } from '../store/changeset-row.ts'
import { claimableBy } from './queues.ts'
import type { TaskQuery } from './task-query.ts'

const iso = (column: Sql) => sql`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/** A line of a list, as it is kept. */
export interface StoredRow {
  task: string | null
  instance: string
  definition: string
  version: number
  object: string
  record: string
  record_label: string
  step: string | null
  state: string
  instance_state: string
  act: string
  /** What is proposed, without lines; null once that is decided. */
  changeset: Changeset | null
  round: number
  submitter: string
  submitted_at: string
  opened_at: string | null
  due_at: string | null
  ended_at: string | null
  read_at: string | null
  queue: string | null
  assignee: string | null
  original: string | null
  back_to: number | null
  /** For whose decision it is advice. */
  advises: string | null
  added_by: string | null
  shown_hash: string | null
  /** When this round began, of one after the first. */
  round_at: string | null
  sort: string | null
  sort_id: string
}

const ofInstance = sql`i.run_id AS instance, i.definition, i.version, i.object, i.record_id AS record, i.record_label,
  i.state AS instance_state, i.act, CASE WHEN i.ended_at IS NULL THEN i.changeset - 'lines' END AS changeset, i.round, i.submitter, ${iso(sql`i.submitted_at`)} AS submitted_at,
  CASE WHEN i.round > 1 THEN (SELECT ${iso(sql`max(a.at)`)} FROM sys.approval_act a
    WHERE a.run_id = i.run_id AND a.target ? 'again') END AS round_at`
const ofTask = sql`t.id AS task, s.step, t.state, ${iso(sql`t.opened_at`)} AS opened_at, ${iso(sql`t.due_at`)} AS due_at,
  ${iso(sql`t.ended_at`)} AS ended_at, ${iso(sql`t.read_at`)} AS read_at, t.queue, t.assignee, t.original, t.back_to,
  CASE WHEN t.back_to IS NOT NULL THEN (SELECT b.assignee FROM sys.approval_task b
    WHERE b.step_id = t.step_id AND b.seat = t.back_to) END AS advises, t.added_by, s.shown_hash, t.id AS sort_id`
const noTask = sql`NULL::uuid AS task, NULL::text AS step, i.state, NULL::text AS opened_at, NULL::text AS due_at,
  ${iso(sql`i.ended_at`)} AS ended_at, NULL::text AS queue, NULL::uuid AS assignee, NULL::uuid AS original,
  NULL::integer AS back_to, NULL::uuid AS advises, NULL::uuid AS added_by, NULL::text AS shown_hash, i.run_id AS sort_id`
const tasks = sql`FROM sys.approval_task t JOIN sys.approval_step s ON s.id = t.step_id
  JOIN sys.approval_instance i ON i.run_id = t.run_id`

interface Place {
  value: string | null
  id: string
}

/** A way to list, by what orders it. */
interface Way {
  select(where: readonly Sql[], limit: number): Sql
  /** Those behind a place. */
  after(place: Place): Sql
}

/** Behind it in an order that ends with those without a value. */
const ascending =
  (column: Sql, id: Sql) =>
  ({ value, id: at }: Place): Sql =>
    value === null
      ? sql`(${column} IS NULL AND ${id} > ${at}::uuid)`
      : sql`(${column} > ${value}::timestamptz OR (${column} = ${value}::timestamptz AND ${id} > ${at}::uuid) OR ${column} IS NULL)`
const descending =
  (column: Sql, id: Sql) =>
  ({ value, id: at }: Place): Sql =>
    sql`(${column}, ${id}) < (${value}::timestamptz, ${at}::uuid)`

/** What is asked of the person, the soonest due first, and what they may claim: two indexes, one order. */
function toDo({ user }: Ctx): Way {
  const [due, id] = [sql`t.due_at`, sql`t.id`]
  const part = (mine: Sql, where: readonly Sql[], limit: number): Sql =>
    sql`(SELECT ${ofTask}, ${ofInstance}, ${iso(due)} AS sort, t.due_at AS by_due ${tasks}
      WHERE ${allOf([sql`t.state = 'open'`, mine, ...where])} ORDER BY t.due_at, t.id LIMIT ${limit})`
  return {
    select: (where, limit) => sql`SELECT * FROM (
        ${part(sql`t.assignee = ${user.id}::uuid`, where, limit)} UNION ALL
        ${part(claimableBy(user), where, limit)}
      ) x ORDER BY by_due, sort_id LIMIT ${limit}`,
    after: ascending(due, id),
  }
}

/** Votes of a step that is asked again because somebody took theirs back after it had ended: they stand there. */
const takenBack = sql`s.state = 'cancelled' AND EXISTS (SELECT FROM sys.approval_act a
  WHERE a.run_id = t.run_id AND a.step_id = s.id AND a.act = 'takeBack' AND a.at >= s.result_at)`

/** What the person ended and left so: a vote, a return, or handing it on. */
const done = ({ user }: Ctx): Way => ({
  select: (where, limit) => sql`SELECT ${ofTask}, ${ofInstance}, ${iso(sql`t.ended_at`)} AS sort ${tasks}
    WHERE ${allOf([sql`t.ended_at IS NOT NULL`, sql`t.assignee = ${user.id}::uuid`, sql`t.ended ->> 'by' = ${user.id}`, sql`NOT (${takenBack})`, ...where])}
    ORDER BY t.ended_at DESC, t.id DESC LIMIT ${limit}`,
  after: descending(sql`t.ended_at`, sql`t.id`),
})

/** Pending: without an instant; both where nobody says. */
const inState = (state: TaskQuery['state'], column: string): Sql =>
  raw(state === undefined ? 'true' : state === 'pending' ? `${column} IS NULL` : `${column} IS NOT NULL`)

const submitted = ({ user }: Ctx, state: TaskQuery['state']): Way => ({
  select: (
    where,
    limit,
  ) => sql`SELECT ${noTask}, NULL::text AS read_at, ${ofInstance}, ${iso(sql`i.submitted_at`)} AS sort
    FROM sys.approval_instance i
    WHERE ${allOf([sql`i.submitter = ${user.id}::uuid`, inState(state, 'i.ended_at'), ...where])}
    ORDER BY i.submitted_at DESC, i.run_id DESC LIMIT ${limit}`,
  after: descending(sql`i.submitted_at`, sql`i.run_id`),
})

/** Pending: not read yet. */
const copied = ({ user }: Ctx, state: TaskQuery['state']): Way => ({
  select: (
    where,
    limit,
  ) => sql`SELECT ${noTask}, ${iso(sql`c.read_at`)} AS read_at, ${ofInstance}, ${iso(sql`c.at`)} AS sort
    FROM sys.approval_copy c JOIN sys.approval_instance i ON i.run_id = c.run_id
    WHERE ${allOf([sql`c.user_id = ${user.id}::uuid`, inState(state, 'c.read_at'), ...where])}
    ORDER BY c.at DESC, c.run_id DESC LIMIT ${limit}`,
  after: descending(sql`c.at`, sql`c.run_id`),
})

function wayOf(ctx: Ctx, { role, state }: TaskQuery): Way {
  if (role === 'submitter') return submitted(ctx, state)
  if (role === 'copied') return copied(ctx, state)
  return state === 'pending' ? toDo(ctx) : done(ctx)
}

/** One page, and where it goes on. @throws cursor_invalid */
export async function taskRows(
  ctx: Ctx,
  query: TaskQuery,
): Promise<{ rows: StoredRow[]; next: string | null }> {
  const { role, state, approval, object, q, limit, cursor } = query
  const hash = listHash(['approvals', ctx.user.id, role, state, approval, object, q])
  const place = cursor === undefined ? undefined : readCursor(ctx, hash, cursor, 1)
  const way = wayOf(ctx, query)
  const where = [
    ...(approval === undefined ? [] : [sql`i.definition = ${approval}`]),
    ...(object === undefined ? [] : [sql`i.object = ${object}`]),
    ...(q === undefined ? [] : [sql`strpos(lower(i.record_label), lower(${q})) > 0`]),
    ...(place ? [way.after({ value: place.values[0]!, id: place.id })] : []),
  ]
  const found = await ctx.db.rows<StoredRow>(way.select(where, limit + 1))
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  const next =
    found.length > limit && last ? writeCursor(ctx, hash, { values: [last.sort], id: last.sort_id }) : null
  return { rows, next }
}
