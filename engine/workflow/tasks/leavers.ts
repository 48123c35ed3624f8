import { type Ctx, inTransaction } from '../../context.ts'
import type { Chore } from '../../jobs/chores.ts'
import { sql } from '../../sql.ts'
import { handOn, heirOf } from '../seats/hand-on.ts'
import type { Office } from '../seats/office.ts'
import { isPending, type Seat, withSeat } from '../seats/seat.ts'
import { settle } from '../seats/settle.ts'
import { officeFor, putVisit } from './on-task.ts'
import { lockVisitNamed, type Visit, type VisitName } from './visit.ts'

/** So many visits at a time. */
const atOnce = 100

/**
 * Tasks of people who have left go to who took over from them, else to who stands in for them, else to the nearest
 * superior, else to an administrator, who are told. What others may claim as well goes back to those; where all of those
 * are asked already, they decide without it.
 */
export const taskLeaversChore: Chore = {
  name: 'hand on tasks of people who left',
  everyMs: 5_000,
  async run(ctx) {
    for (const visit of await waitingFor(ctx))
      try {
        await inTransaction(ctx, async (tx) => {
          if (await isOurs(tx, visit)) await handOnAll(tx, visit)
        })
      } catch (error) {
        // One that is stuck keeps nobody else's from going on; it is tried again.
        ctx.log.error({ error, ...visit }, 'a task of somebody who left could not be handed on')
      }
  },
}

/**
 * Of people who are not active: theirs, and those that only such people could claim. Begins at the people, who are few,
 * and looks at the same candidates once, however many tasks there are.
 */
const waitingFor = ({ db }: Ctx): Promise<VisitName[]> =>
  db.rows<VisitName>(sql`WITH gone AS MATERIALIZED (
      SELECT u.id FROM app."user" u WHERE NOT u.active OR u.deleted_at IS NOT NULL),
    nobodys AS MATERIALIZED (SELECT c.candidates FROM (
        SELECT DISTINCT t.candidates FROM gone JOIN sys.task t ON t.candidates @> ARRAY[gone.id]
        WHERE t.state = 'open' AND t.assignee IS NULL) c
      WHERE NOT EXISTS (SELECT FROM app."user" u WHERE u.id = ANY(c.candidates) AND u.active AND u.deleted_at IS NULL)),
    found AS (
      SELECT t.id FROM gone JOIN sys.task t ON t.assignee = gone.id WHERE t.state = 'open'
      UNION ALL SELECT t.id FROM gone JOIN sys.task t ON t.assignee = gone.id WHERE t.state = 'waiting'
      UNION ALL SELECT t.id FROM nobodys JOIN sys.task t ON t.candidates @> nobodys.candidates
        AND t.candidates = nobodys.candidates WHERE t.state = 'open' AND t.assignee IS NULL)
    SELECT DISTINCT t.run_id AS run, t.key, t.option FROM found JOIN sys.task t ON t.id = found.id
    ORDER BY t.run_id, t.key LIMIT ${atOnce}`)

/** Nobody is at it; it is ours until the transaction ends. */
const isOurs = async ({ db }: Ctx, { run, key }: VisitName): Promise<boolean> =>
  (await db.first(sql`SELECT id FROM sys.task WHERE run_id = ${run}::uuid AND key = ${key}
    ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED`)) !== undefined

async function handOnAll(tx: Ctx, name: VisitName): Promise<void> {
  let visit = await lockVisitNamed(tx.db, name)
  for (const { id } of visit?.seats.filter(isPending) ?? []) {
    const seat = visit?.seats.find((one) => one.id === id)
    if (!visit || !seat || !isPending(seat)) continue
    visit = (await handOnSeat(tx, visit, seat)) ?? visit
  }
}

const ending = { act: 'leave', by: 'system' }

/** @returns the visit as it is then, where somebody of this seat has left */
async function handOnSeat(tx: Ctx, visit: Visit, seat: Seat): Promise<Visit | undefined> {
  const person = seat.user ?? (seat.queue === null ? undefined : visit.candidates[0])
  if (person === undefined) return undefined
  const office = await officeFor(tx, visit, [person])
  const othersMayClaim = seat.queue !== null && visit.candidates.some((one) => office.isActive(one))
  if (seat.user === null ? othersMayClaim : office.isActive(seat.user)) return undefined
  const noted = { act: 'leave', actor: null, task: taskOf(visit, seat) }
  if (othersMayClaim) {
    const run = { ...visit, seats: withSeat(visit.seats, seat.id, { user: null, original: null }) }
    return putVisit(tx, visit, run, { note: noted })
  }
  const heir = heirOf(visit, person, office)
  if (isFree(visit, heir.user, office)) {
    // It is somebody's now, and nobody else's to claim.
    const run = handOn(visit, { ...seat, queue: null }, heir.user, ending, heir.why)
    const otherwise = {
      en: 'A task has come to you from somebody who left',
      zh: '一位离职同事的任务转交给您办理',
    }
    return putVisit(tx, visit, run, { note: { ...noted, to: heir.user }, otherwise })
  }
  // Whoever could take it over is asked here already: they decide without it.
  const others = visit.seats.some(
    (one) => one.id !== seat.id && isPending(one) && one.user !== null && office.isActive(one.user),
  )
  if (!others) return undefined
  const removed = { state: 'removed', ended: ending } as const
  const run = settle({ ...visit, seats: withSeat(visit.seats, seat.id, removed) }, ending, office, {})
  return putVisit(tx, visit, run, { note: noted })
}

const taskOf = ({ seats }: Visit, { id }: Seat): string | null =>
  seats.find((one) => one.id === id)?.task ?? null

const isFree = ({ seats }: Visit, user: string, office: Office): boolean =>
  user !== '' && office.isActive(user) && !seats.some((one) => one.user === user && isPending(one))
