import type { Ctx } from '../../context.ts'
import { tell } from '../../process/inbox.ts'
import { sql } from '../../sql.ts'
import { counts } from '../seats/tally.ts'
import { isOfOne } from './decision.ts'
import { closeTasks, tellVanished } from './vanish.ts'
import type { TaskSeat, Visit } from './visit.ts'

/** What a task has come to: the way on, and what was answered. */
export interface Outcome {
  port: string | null
  output: unknown
}

/** What has been said so far. */
export const answersOf = (visit: Visit): unknown[] => answered(visit).map(({ answer }) => answer)

/** Who has answered what counts. */
const answered = ({ seats }: Visit): TaskSeat[] =>
  seats.filter((seat) => seat.state === 'approved' && counts(seat))

/**
 * The button pressed by most, by their weights where these decide; of equals the one that stands first. The answers of
 * all whom it took are its output, or the one that was enough.
 */
export function outcomeOf(visit: Visit): Outcome {
  const seats = answered(visit)
  const isWeighted = visit.decision.type === 'weighted'
  const votes = (port: string) =>
    seats.filter((seat) => seat.port === port).reduce((all, { weight }) => all + (isWeighted ? weight : 1), 0)
  const port = visit.outputs.reduce<string | null>(
    (best, one) => (votes(one) > (best === null ? 0 : votes(best)) ? one : best),
    null,
  )
  const answers = answersOf(visit)
  return { port, output: isOfOne(visit.decidedBy) ? (answers.at(-1) ?? null) : answers }
}

/** It is decided: nobody is asked any more by any way of a race, and the run goes on. */
export async function conclude(
  ctx: Ctx,
  visit: Visit,
  { port, output, by }: Outcome & { by: string | null },
): Promise<void> {
  const { db, clock } = ctx
  const { run, key, token, option } = visit
  const at = clock.now()
  await closeOtherWays(ctx, visit, by)
  const way = option ?? port
  await tell(db, {
    run,
    key: `task/${key}`,
    event: {
      type: 'done',
      token,
      visit: key,
      output,
      ...(way === null ? {} : { port: way }),
      ...(by === null ? {} : { by }),
    },
    at,
  })
}

/** Of several ways this one is taken: nobody can take another any more, and nothing else that is waited for counts. */
export async function takeWay(ctx: Ctx, visit: Visit, by: string): Promise<void> {
  const { db, clock } = ctx
  const { run, key, token, option } = visit
  const at = clock.now()
  await closeOtherWays(ctx, visit, by)
  const event = { type: 'decide', token, visit: key, port: option! } as const
  await tell(db, { run, key: `claim/${key}`, event, at })
}

/** Nobody can take another way of a race any more; whoever had one hears of it. */
export async function closeOtherWays(
  ctx: Ctx,
  { run, key, option }: Visit,
  by: string | null,
): Promise<void> {
  if (option === null) return
  const others = sql`t.key = ${key} AND t.run_id = ${run}::uuid AND t.option IS DISTINCT FROM ${option}`
  await tellVanished(ctx, await closeTasks(ctx.db, others, ctx.clock.now()), by)
}
