import type { Ctx } from '../../context.ts'
import { actOnStep, type SeatAct } from '../seats/act.ts'
import type { Where } from '../seats/change-seats.ts'
import { takenFrom } from '../seats/taken-from.ts'
import { granted, type OnTask, officeFor, onTask, putVisit, requireOwn, rowOf, rulesOf } from './on-task.ts'
import type { TaskRow } from './row.ts'
import { tellVanished } from './vanish.ts'

export interface HandedOver {
  /** Id of a user. */
  to: string
  comment?: string
}

/**
 * `transfer`: another does it instead. `delegate`: another looks at it first, and it comes back with their advice.
 *
 * @returns the task as it is then
 * @throws not_found, approval_not_open, forbidden, approval_bad_target
 */
export const handOver = (
  ctx: Ctx,
  id: string,
  act: 'transfer' | 'delegate',
  { to, comment }: HandedOver,
): Promise<TaskRow> => onTask(ctx, id, (on) => change(on, { act, to }, comment))

/**
 * Another answers as well: before, after or beside whoever adds them.
 *
 * @returns the task as it is then
 * @throws not_found, approval_not_open, forbidden, approval_bad_target
 */
export const addApprover = (
  ctx: Ctx,
  id: string,
  { to, where, comment }: HandedOver & { where: Where },
): Promise<TaskRow> => onTask(ctx, id, (on) => change(on, { act: 'addApprover', to, where }, comment))

type Change = { act: 'transfer' | 'delegate'; to: string } | { act: 'addApprover'; to: string; where: Where }

async function change(on: OnTask, asked: Change, comment?: string): Promise<TaskRow> {
  const { tx, visit, seat, by } = on
  await requireOwn(on, asked.act)
  const office = await officeFor(tx, visit, [asked.to])
  const act: SeatAct = { ...asked, by, mine: seat.id }
  const run = await granted(tx, actOnStep(visit, act, office, rulesOf(visit)))
  await putVisit(tx, visit, run, {
    note: { act: asked.act, actor: by, task: seat.task, to: asked.to, comment: comment ?? null },
  })
  return rowOf(tx, seat.task)
}

/**
 * Takes a seat away again: by whom it was added, or whoever looks after all processes.
 *
 * @param id any task of the visit
 * @param seat the one to go
 * @returns the task as it is then
 * @throws not_found, approval_not_open, forbidden, approval_last_seat
 */
export const removeApprover = (
  ctx: Ctx,
  id: string,
  { seat: number, comment }: { seat: number; comment?: string },
): Promise<TaskRow> =>
  onTask(ctx, id, async ({ tx, visit, seat: own, by }) => {
    const office = await officeFor(tx, visit)
    const act = { act: 'removeApprover', by, seat: number } as const
    const run = await granted(tx, actOnStep(visit, act, office, rulesOf(visit)))
    const gone = visit.seats.find(({ id: one }) => one === number)
    await putVisit(tx, visit, run, {
      note: {
        act: 'removeApprover',
        actor: by,
        task: gone?.task ?? own.task,
        to: gone?.user ?? null,
        comment: comment ?? null,
      },
    })
    const taken = takenFrom(visit.seats, run.seats).map((user) => ({ ...visit, user }))
    await tellVanished(tx, taken, by)
    return rowOf(tx, own.task)
  })
