import { isId } from '../../../metadata/language/values/reference.ts'
import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { Person } from '../../organisation/persons.ts'
import { hasSystemRight } from '../../permissions/system-right.ts'
import { sql } from '../../sql.ts'
import { loadNames, type WhyView, whyView } from '../assignees/names.ts'
import { isoOf } from '../runs.ts'
import { actOnStep } from '../seats/act.ts'
import { isRefusal } from '../seats/refusal.ts'
import { isPending } from '../seats/seat.ts'
import { taskOffice } from './office.ts'
import { readTasks, type TaskRow } from './row.ts'
import { readVisit, type TaskSeat, type Visit } from './visit.ts'

/** A seat as those see it who have to do with the task. */
export interface TaskSeatView {
  /** Its number. */
  id: number
  user: Person | null
  state: TaskRow['state']
  original: Person | null
  why: WhyView[]
  port: string | null
  /** When it was answered, handed on or closed. */
  at: string | null
  mine: boolean
  removable: boolean
}

/** Something done or said. */
export interface TaskNote {
  n: number
  /** Null: the system. */
  actor: Person | null
  act: string
  comment: string | null
  to: Person | null
  at: string
}

export interface TaskDetail extends TaskRow {
  seats: TaskSeatView[]
  notes: TaskNote[]
}

/**
 * A task with everybody who is or was asked, and what was done and said. For them, and for those who manage processes.
 *
 * @throws not_found for everybody else
 */
export async function readTask(ctx: Ctx, id: string): Promise<TaskDetail> {
  const visit = await requireConcerned(ctx, id)
  const [row] = await readTasks(ctx, { which: sql`t.id = ${id}::uuid`, order: sql`t.id` })
  const seats = await seatsFor(ctx, visit)
  return { ...row!, seats, notes: await notesOf(ctx, visit) }
}

/** The visit of a task that somebody has to do with. @throws not_found */
export async function requireConcerned(ctx: Ctx, id: string): Promise<Visit> {
  const found = isId(id)
    ? await ctx.db.first<{ run: string; key: string; option: string | null }>(
        sql`SELECT run_id AS run, key, option FROM sys.task WHERE id = ${id}::uuid`,
      )
    : undefined
  const visit = found && (await readVisit(ctx.db, found))
  if (!visit || !(await isConcerned(ctx, visit))) throw new AppError('not_found', { object: 'task', id })
  return visit
}

/** Whoever is or was asked, may claim it, was asked for advice or told of it; and whoever looks after all processes. */
export async function isConcerned(ctx: Ctx, visit: Visit): Promise<boolean> {
  const me = ctx.user.id
  if (ctx.user.system || hasSystemRight(ctx, 'manage_processes')) return true
  if (
    visit.candidates.includes(me) ||
    visit.seats.some(({ user, original }) => me === user || me === original)
  )
    return true
  const { run, key, option } = visit
  const row =
    await ctx.db.first(sql`SELECT 1 AS there FROM sys.task_act WHERE run_id = ${run}::uuid AND key = ${key}
    AND option IS NOT DISTINCT FROM ${option} AND person = ${me}::uuid`)
  return row !== undefined
}

async function seatsFor(ctx: Ctx, visit: Visit): Promise<TaskSeatView[]> {
  const names = await loadNames(ctx.db, visit.seats)
  const office = await taskOffice(ctx, { people: [ctx.user.id] })
  const isRemovable = ({ id }: TaskSeat) =>
    !isRefusal(
      actOnStep(visit, { act: 'removeApprover', by: ctx.user.id, seat: id }, office, {
        ...(visit.acts ? { acts: visit.acts } : {}),
      }),
    )
  return visit.seats.map((seat) => ({
    id: seat.id,
    user: names.persons.get(seat.user),
    state: seat.state === 'approved' ? 'done' : (seat.state as TaskRow['state']),
    original: names.persons.get(seat.original),
    why: seat.why
      .filter(({ by }) => by === undefined || by === seat.user)
      .map((why) => whyView(ctx, why, names)),
    port: seat.port,
    at: seat.endedAt,
    mine: seat.user === ctx.user.id,
    removable: isPending(seat) && isRemovable(seat),
  }))
}

const notesOf = async ({ db }: Ctx, { run, key, option }: Visit): Promise<TaskNote[]> =>
  db.rows<TaskNote>(sql`SELECT row_number() OVER (ORDER BY a.id)::integer AS n, a.act, a.comment,
      CASE WHEN a.actor IS NOT NULL THEN jsonb_build_object('id', a.actor, 'name', coalesce(u.name, '—')) END AS actor,
      CASE WHEN a.person IS NOT NULL THEN jsonb_build_object('id', a.person, 'name', coalesce(p.name, '—')) END AS "to",
      ${isoOf(sql`a.at`)} AS at
    FROM sys.task_act a LEFT JOIN app."user" u ON u.id = a.actor LEFT JOIN app."user" p ON p.id = a.person
    WHERE a.run_id = ${run}::uuid AND a.key = ${key} AND a.option IS NOT DISTINCT FROM ${option} ORDER BY a.id`)
