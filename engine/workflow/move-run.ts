import { v7 as uuid } from 'uuid'
import { isId } from '../../metadata/language/values/reference.ts'
import { noteAudit } from '../audit/note.ts'
import { type Ctx, inTransaction } from '../context.ts'
import type { ErrorCode } from '../error-codes.ts'
import { AppError } from '../errors.ts'
import { requireSystemRight } from '../permissions/system-right.ts'
import { tell } from '../process/inbox.ts'
import type { ProcessEvent } from '../process/step/events.ts'
import { sql } from '../sql.ts'
import { type RunView, readRun } from './runs.ts'
import { workflowRunner } from './workflows.ts'

export type RunAct = 'retry' | 'skip' | 'jump' | 'cancel'
export const runActs: readonly RunAct[] = ['retry', 'skip', 'jump', 'cancel']

interface Asked {
  token?: number
  port?: string
  to?: string
  reason?: string
}

/** @throws malformed_request */
export function parseMove(body: unknown): Asked {
  const { token, port, to, reason, ...rest } = (body ?? {}) as Record<string, unknown>
  const wrong = (reason: string): never => {
    throw new AppError('malformed_request', { reason })
  }
  if (Object.keys(rest).length > 0) wrong('Known: token, port, to, reason.')
  if (token !== undefined && !(typeof token === 'number' && Number.isInteger(token)))
    wrong('"token" is a number.')
  for (const text of [port, to, reason])
    if (text !== undefined && typeof text !== 'string') wrong('Texts are expected.')
  return {
    ...(token === undefined ? {} : { token: token as number }),
    ...(port === undefined ? {} : { port: port as string }),
    ...(to === undefined ? {} : { to: to as string }),
    ...(reason === undefined ? {} : { reason: reason as string }),
  }
}

/**
 * Moves a run by hand: tries what failed again, skips it, leads a thread elsewhere, or ends it all. Kept in the audit
 * with its reason. Without a token it is the one that failed, where there is only one.
 *
 * @throws forbidden, not_found, process_stale, process_ended, process_jump_refused, process_no_such_node
 */
export async function moveRun(ctx: Ctx, id: string, act: RunAct, asked: Asked): Promise<RunView> {
  requireSystemRight(ctx, 'manage_processes')
  if (!isId(id)) throw new AppError('not_found', { object: 'run', id })
  const key = `by hand/${uuid()}`
  await inTransaction(ctx, async (tx) => {
    const run = await tx.db.first<{ name: string; state: string; ended_at: string | null; queued: boolean }>(
      sql`SELECT name, state, ended_at, queued FROM sys.run WHERE id = ${id}::uuid AND kind = 'workflow' FOR NO KEY UPDATE`,
    )
    if (!run) throw new AppError('not_found', { object: 'run', id })
    if (run.ended_at !== null) throw new AppError('process_ended')
    const event = await eventOf(tx, id, act, asked)
    const { reason = null } = asked
    await noteAudit(tx, {
      kind: 'run_moved',
      details: {
        run: id,
        workflow: run.name,
        act,
        reason,
        ...('token' in event ? { token: event.token } : {}),
      },
    })
    const at = tx.clock.now()
    if ('token' in event)
      await tx.db.run(sql`UPDATE sys.incident SET how = ${act}, reason = ${reason}
        WHERE run_id = ${id}::uuid AND token = ${event.token}::bigint AND state = 'open'`)
    if (run.queued) {
      if (act !== 'cancel') throw new AppError('process_stale')
      await tx.db.run(sql`UPDATE sys.run SET state = 'cancelled', queued = false, result = ${reason},
        ended_at = ${at.toISOString()}::timestamptz WHERE id = ${id}::uuid`)
      return
    }
    await tell(tx.db, { run: id, key, event, at })
  })
  await ctx.parts.get(workflowRunner).wake(id)
  const told = await ctx.pool.first<{ refused: ErrorCode | null }>(
    sql`SELECT refused FROM sys.run_event WHERE run_id = ${id}::uuid AND key = ${key}`,
  )
  if (told?.refused) throw new AppError(told.refused)
  return readRun(ctx, id)
}

async function eventOf(ctx: Ctx, run: string, act: RunAct, asked: Asked): Promise<ProcessEvent> {
  const { reason, port, to } = asked
  if (act === 'cancel') return { type: 'cancel', ...(reason === undefined ? {} : { result: reason }) }
  const token = asked.token ?? (await onlyFailed(ctx, run))
  if (act === 'retry') return { type: 'retry', token }
  if (act === 'skip')
    return {
      type: 'skip',
      token,
      ...(port === undefined ? {} : { port }),
      ...(reason === undefined ? {} : { reason }),
    }
  if (to === undefined) throw new AppError('malformed_request', { reason: '"to" names the node to go to.' })
  return { type: 'jump', token, to }
}

async function onlyFailed({ db }: Ctx, run: string): Promise<number> {
  const rows = await db.rows<{ token: number }>(
    sql`SELECT DISTINCT token FROM sys.incident WHERE run_id = ${run}::uuid AND state = 'open' AND token IS NOT NULL`,
  )
  if (rows.length !== 1)
    throw new AppError('malformed_request', {
      reason: `Say which "token": ${rows.length} threads have failed.`,
    })
  return Number(rows[0]!.token)
}
