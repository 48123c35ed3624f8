import { v7 as uuid } from 'uuid'
import { isId } from '../../../metadata/language/values/reference.ts'
import { type Ctx, inTransaction } from '../../context.ts'
import { AppError, type ErrorDetails } from '../../errors.ts'
import { loadPersons } from '../../organisation/persons.ts'
import { tell } from '../../process/inbox.ts'
import { sql } from '../../sql.ts'
import { inTurn } from '../seats/in-turn.ts'
import type { Office, StepRules } from '../seats/office.ts'
import { isRefusal, type Refusal, refuse } from '../seats/refusal.ts'
import type { StepRun } from '../seats/seat.ts'
import { conclude, outcomeOf } from './conclude.ts'
import { isConcerned } from './detail.ts'
import { taskOffice } from './office.ts'
import { readTasks, type TaskRow } from './row.ts'
import { asksYou, tellOfTask } from './tell.ts'
import { lockVisit, type Said, type TaskSeat, type Visit, writeVisit } from './visit.ts'

/** A task under the lock of its visit. */
export interface OnTask {
  tx: Ctx
  visit: Visit
  seat: TaskSeat
  /** Who acts. */
  by: string
}

/** What is noted of an act. */
export interface Noted {
  act: string
  /** Null: the engine. */
  actor: string | null
  task?: string | null
  to?: string | null
  comment?: string | null
  rung?: string | null
}

/**
 * An act on one task, in one transaction: all that is done to a visit comes one after another. Whoever has nothing to do
 * with it learns nothing, not even that it is there.
 *
 * @throws not_found
 */
export async function onTask<T>(ctx: Ctx, id: string, work: (on: OnTask) => Promise<T>): Promise<T> {
  return inTurnFor(ctx, id, async (tx) => {
    const visit = await lockVisit(tx, id)
    if (!(await isConcerned(tx, visit))) throw new AppError('not_found', { object: 'task', id })
    const seat = visit.seats.find(({ task }) => task === id.toLowerCase())!
    return work({ tx, visit, seat, by: tx.user.id })
  })
}

/** A transaction for an act on a task: those who act on the same run wait without a connection. */
export async function inTurnFor<T>(ctx: Ctx, id: string, work: (tx: Ctx) => Promise<T>): Promise<T> {
  const act = () => inTransaction(ctx, work)
  if (ctx.db.inTransaction || !isId(id)) return act()
  const row = await ctx.db.first<{ run: string }>(
    sql`SELECT run_id AS run FROM sys.task WHERE id = ${id}::uuid`,
  )
  return inTurn(row?.run ?? id, act)
}

/** A task as its person sees it after an act. */
export async function rowOf(ctx: Ctx, id: string): Promise<TaskRow> {
  const [row] = await readTasks(ctx, { which: sql`t.id = ${id}::uuid`, order: sql`t.id` })
  return row!
}

/** The seat is this person's and is asked. @throws approval_not_open, forbidden */
export async function requireOwn({ tx, visit, seat, by }: OnTask, act: string): Promise<void> {
  if (seat.user === by && seat.state === 'open') return
  throw await refused(
    tx,
    seat.user === by
      ? refuse('approval_not_open', { step: visit.state, state: seat.state, ...seat.ended })
      : refuse('forbidden', { act, why: 'not_yours' }),
  )
}

/** Who decides about the seats of a visit, and may have one. */
export const officeFor = (tx: Ctx, visit: Visit, people: readonly (string | null)[] = []): Promise<Office> =>
  taskOffice(tx, {
    people: [tx.user.system ? null : tx.user.id, ...people],
    candidates: visit.candidates,
    seated: visit.seats.map(({ user, state }) => (state === 'open' || state === 'waiting' ? user : null)),
  })

/** What the task permits besides answering it. */
export const rulesOf = ({ acts }: Visit): StepRules => (acts === null ? {} : { acts: [...acts, 'approve'] })

/** What the rules allow, or the error of what they refuse. */
export async function granted<T extends object>(tx: Ctx, answer: T | Refusal): Promise<T> {
  if (isRefusal(answer)) throw await refused(tx, answer)
  return answer
}

async function refused({ db }: Ctx, { refused: code, details }: Refusal): Promise<AppError> {
  const { by, user } = details as { by?: string; user?: string }
  const persons = await loadPersons(db, [by, user])
  const more: ErrorDetails = { of: 'task' }
  if (by !== undefined) more['by_name'] = persons.has(by) ? persons.get(by).name : null
  if (user !== undefined) more['to_name'] = persons.has(user) ? persons.get(user).name : null
  if (code === 'forbidden') more['object'] = 'task'
  return new AppError(code, { ...details, ...more })
}

/**
 * Writes what an act has left of the seats, with what follows: whoever is asked now is told, and the run goes on where
 * it is decided.
 *
 * @returns the visit as it is then
 */
export async function putVisit(
  tx: Ctx,
  before: Visit,
  run: StepRun,
  { note: noted, said, otherwise = asksYou }: { note: Noted; said?: Said; otherwise?: typeof asksYou },
): Promise<Visit> {
  const visit = await writeVisit(tx.db, before, run, { now: tx.clock.now(), ...(said ? { said } : {}) })
  await note(tx, visit, noted)
  if (visit.state !== 'open') {
    await conclude(tx, visit, { ...outcomeOf(visit), by: noted.actor })
    return visit
  }
  const asked = new Set(openIn(before))
  const opened = openIn(visit).filter((user) => !asked.has(user))
  if (opened.length > 0) await tellCalendars(tx, visit)
  const to = opened.filter((user) => user !== noted.actor)
  await tellOfTask(tx, visit, { to, otherwise, ...(noted.comment ? { body: noted.comment } : {}) })
  return visit
}

/** Whose working time counts may be another's now. */
async function tellCalendars({ db, clock }: Ctx, { run, key, token }: Visit): Promise<void> {
  const counted = await db.first(sql`SELECT 1 AS there FROM sys.run_timer WHERE run_id = ${run}::uuid
    AND token = ${token}::bigint AND state = 'open' AND calendar = ${ofAssignee}`)
  if (!counted) return
  await tell(db, {
    run,
    key: `calendars/${key}/${uuid()}`,
    event: { type: 'calendars', names: [ofAssignee] },
    at: clock.now(),
  })
}

/** The calendar that is of whoever is asked. */
export const ofAssignee = 'assignee'

const openIn = ({ seats }: Pick<Visit, 'seats'>): string[] =>
  seats.flatMap(({ user, state }) => (user !== null && state === 'open' ? [user] : []))

/** Everybody who can answer now: whose seat is open, and who may claim it. */
export const askedNow = (visit: Visit): string[] =>
  visit.seats.some(({ user, state }) => user === null && state === 'open')
    ? [...new Set([...openIn(visit), ...visit.candidates])]
    : openIn(visit)

/** Writes down what was done or said. */
export async function note(
  { db, clock }: Pick<Ctx, 'db' | 'clock'>,
  { run, key, option }: Pick<Visit, 'run' | 'key' | 'option'>,
  { act, actor, task = null, to = null, comment = null, rung = null }: Noted,
): Promise<void> {
  await db.run(sql`INSERT INTO sys.task_act (run_id, key, option, task_id, actor, act, person, comment, rung, at)
    VALUES (${run}::uuid, ${key}, ${option}, ${task}::uuid, ${actor}::uuid, ${act}, ${to}::uuid, ${comment}, ${rung},
      ${clock.now().toISOString()}::timestamptz)`)
}
