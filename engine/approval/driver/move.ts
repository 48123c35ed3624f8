import { v7 as uuid } from 'uuid'
import type { Ctx } from '../../context.ts'
import { type ErrorCode, statusOf } from '../../error-codes.ts'
import { AppError } from '../../errors.ts'
import type { ProcessEvent } from '../../process/step/events.ts'
import { type ProcessWorld, WakeUpFailed, wakeHeld, wakeUp } from '../../process/wake-up.ts'
import { sql } from '../../sql.ts'
import type { Acting } from '../../workflow/expressions/run-expressions.ts'
import { workflowRunner } from '../../workflow/workflows.ts'
import { ApprovalExpressions } from '../approval-expressions.ts'
import type { Held, Scene } from '../scene.ts'

/**
 * Moves the run of an approval as far as it comes, in the transaction of whoever acts. What cannot be done is their
 * answer: nothing of it stays.
 *
 * @throws whatever its nodes throw
 */
export async function moveNow(
  { ctx, scope, held, instance: { runId: run } }: Scene,
  events: readonly ProcessEvent[],
): Promise<void> {
  const { db } = ctx
  // One that stood still before is none of this act's doing.
  const before = scope.work.run.incidents > 0 ? (await standing(ctx, run)).incident : null
  const key = `act/${uuid()}`
  const happening = events.map((event, n) => ({ key: `${key}/${n}`, event }))
  const thrown: { error?: unknown } = {}
  const world = worldOf(ctx.parts.get(workflowRunner).world, scope.expressions.acting, held, thrown)
  let moved: Awaited<ReturnType<typeof wakeHeld>>
  let isFurther = false
  try {
    moved = await wakeHeld(db, world, { run, happening })
    if (moved?.isMore) while (await wakeUp(db, world, { only: run })) isFurther = true
  } catch (error) {
    throw error instanceof WakeUpFailed ? error.cause : error
  }
  if (moved?.refused !== undefined) throw new AppError(moved.refused as ErrorCode)
  if (moved && !isFurther && moved.run.incidents === 0 && moved.run.starved === null) return
  const after = await standing(ctx, run)
  if (after.incident === null || after.incident === before) return
  if (thrown.error instanceof AppError) throw thrown.error
  const { code, detail } = after
  if (code && code in statusOf) throw new AppError(code as ErrorCode, { ...detail })
  throw new AppError('approval_effect_failed', {
    code,
    ...(detail?.message ? { message: detail.message } : {}),
  })
}

interface Standing {
  incident: number | null
  code: string | null
  detail: { message?: string } | null
}

async function standing({ db }: Ctx, run: string): Promise<Standing> {
  const row = await db.first<Standing>(sql`SELECT i.id::integer AS incident, i.code, i.detail
    FROM sys.run r LEFT JOIN LATERAL (SELECT id, code, detail FROM sys.incident
      WHERE run_id = r.id AND state = 'open' ORDER BY id DESC LIMIT 1) i ON true WHERE r.id = ${run}::uuid`)
  return row!
}

/**
 * The world as whoever acts moves the run in it. What its work throws is kept as it was: an incident would only have the
 * code, and nobody is told of one that stays none.
 */
function worldOf(world: ProcessWorld, acting: Acting, held: Held, thrown: { error?: unknown }): ProcessWorld {
  const { stuck: _stuck, moved: _moved, ...rest } = world
  return {
    ...rest,
    expressions: (waking) => new ApprovalExpressions(waking, acting, held.instance, held),
    withdrawn: async (run, token) => {
      held.isStale = true
      await world.withdrawn?.(run, token)
    },
    work: {
      find: (type) => {
        const node = world.work.find(type)
        return (
          node && {
            ...node,
            run: async (work) => {
              try {
                const result = await node.run(work)
                if ('fail' in result) held.isStale = true
                return result
              } catch (error) {
                // What it did is taken back.
                held.isStale = true
                thrown.error = error
                throw error
              }
            },
          }
        )
      },
    },
  }
}
