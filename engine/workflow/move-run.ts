import { v7 as uuid } from 'uuid'
import { isId } from '../../metadata/language/values/reference.ts'
import { noteAudit } from '../audit/note.ts'
import { type Ctx, inTransaction } from '../context.ts'
import type { ErrorCode } from '../error-codes.ts'
import { AppError } from '../errors.ts'
import { requireSystemRight } from '../permissions/system-right.ts'
import { endStuck } from '../process/end-stuck.ts'
import type { GraphNode } from '../process/graph/graph.ts'
import { isTooLong, resume, suspend } from '../process/held-events.ts'
import { tell } from '../process/inbox.ts'
import { endQueued } from '../process/queue.ts'
import type { ProcessEvent } from '../process/step/events.ts'
import { lockRun } from '../process/store/runs.ts'
import { WakeUpFailed } from '../process/wake-up.ts'
import { sql } from '../sql.ts'
import { nodeShapes } from './nodes/index.ts'
import { callNow } from './outside/calls.ts'
import { checkRetryInput } from './retry-input.ts'
import { type RunView, readRun } from './runs.ts'
import { closeTasks, tellVanished } from './tasks/vanish.ts'
import { workflowRunner } from './workflows.ts'

export type RunAct = 'retry' | 'hurry' | 'skip' | 'jump' | 'cancel' | 'suspend' | 'resume'
export const runActs: readonly RunAct[] = ['retry', 'hurry', 'skip', 'jump', 'cancel', 'suspend', 'resume']

export interface MoveAsked {
  token?: number
  port?: string
  to?: string
  reason?: string
  /** Options of the step that is tried again, in place of those that are written. */
  input?: Readonly<Record<string, unknown>>
}

/** The incident that is mended; by the way that its thread, or the run as a whole, stands still. */
export interface OfIncident {
  token: number | null
}

/** @throws malformed_request */
export function parseMove(body: unknown): MoveAsked {
  const { token, port, to, reason, input, ...rest } = (body ?? {}) as Record<string, unknown>
  const wrong = (reason: string): never => {
    throw new AppError('malformed_request', { reason })
  }
  if (Object.keys(rest).length > 0) wrong('Known: token, port, to, reason, input.')
  if (token !== undefined && !(typeof token === 'number' && Number.isInteger(token)))
    wrong('"token" is a number.')
  for (const text of [port, to, reason])
    if (text !== undefined && typeof text !== 'string') wrong('Texts are expected.')
  if (input !== undefined && (typeof input !== 'object' || input === null || Array.isArray(input)))
    wrong('"input" is an object, by the options of the step.')
  return {
    ...(token === undefined ? {} : { token: token as number }),
    ...(port === undefined ? {} : { port: port as string }),
    ...(to === undefined ? {} : { to: to as string }),
    ...(reason === undefined ? {} : { reason: reason as string }),
    ...(input === undefined ? {} : { input: input as Record<string, unknown> }),
  }
}

/**
 * Moves a run by hand: tries what failed again, or now what is tried again later, skips it, leads a thread elsewhere, ends it all, holds it or lets it go
 * on. What is tried again may be given other values than those that are written. Kept in the audit with its reason. Without a token it is the one that failed, where there is only one; of a run
 * that does not move as a whole a retry looks at all of it again.
 *
 * @throws forbidden, not_found, process_stale (also for what a held run cannot do), process_ended,
 *   process_jump_refused, process_no_such_node
 */
export async function moveRun(ctx: Ctx, id: string, act: RunAct, asked: MoveAsked): Promise<RunView> {
  requireSystemRight(ctx, 'manage_processes')
  if (asked.input) {
    if (act !== 'retry')
      throw new AppError('malformed_request', {
        reason: 'Only a retry takes "input".',
        reasonZh: '只有重试可以带“input”。',
      })
    // It writes and sends as the workflow does: for those who could have the workflow do so anyway.
    requireSystemRight(ctx, '*')
  }
  await moveOnly(ctx, id, act, asked)
  return readRun(ctx, id)
}

/**
 * The same without an answer, for many.
 *
 * @param incident what it is done for: where that is open no more, nothing is done
 */
export async function moveOnly(
  ctx: Ctx,
  id: string,
  act: RunAct,
  asked: MoveAsked,
  incident?: OfIncident,
): Promise<void> {
  if (!isId(id)) throw new AppError('not_found', { object: 'run', id })
  const key = `by hand/${uuid()}`
  await inTransaction(ctx, (tx) => ask(tx, id, { act, asked, key, incident }))
  const isMoved = await wake(ctx, id, act === 'cancel' ? (asked.reason ?? null) : undefined)
  const refused = await answerTo(ctx, { id, key, waits: isMoved })
  if (refused) throw new AppError(refused)
}

/** How long another node, that took the run first, may need for it. */
const waitMs = 3_000
const betweenMs = 15

/** Why what was asked changed nothing; undefined where it did, or will. */
async function answerTo(
  { pool }: Ctx,
  { id, key, waits }: { id: string; key: string; waits: boolean },
): Promise<ErrorCode | undefined> {
  for (const until = performance.now() + waitMs; ; ) {
    const told = await pool.first<{ refused: ErrorCode | null; isDone: boolean }>(
      sql`SELECT refused, done_at IS NOT NULL AS "isDone" FROM sys.run_event
        WHERE run_id = ${id}::uuid AND key = ${key}`,
    )
    if (!told || told.isDone || !waits || performance.now() > until) return told?.refused ?? undefined
    await new Promise((resume) => setTimeout(resume, betweenMs))
  }
}

interface FoundRun {
  kind: string
  name: string
  state: string
  ended_at: string | null
  queued: boolean
}

async function ask(
  tx: Ctx,
  id: string,
  {
    act,
    asked,
    key,
    incident,
  }: { act: RunAct; asked: MoveAsked; key: string; incident: OfIncident | undefined },
): Promise<void> {
  const run = await tx.db.first<FoundRun>(
    sql`SELECT kind, name, state, ended_at, queued FROM sys.run WHERE id = ${id}::uuid FOR NO KEY UPDATE`,
  )
  // An approval is led by acts on it; only what failed of it is tried again here.
  if (!run || (run.kind !== 'workflow' && act !== 'retry'))
    throw new AppError('not_found', { object: 'run', id })
  if (run.ended_at !== null) throw new AppError('process_ended')
  if (incident && !(await isOpen(tx, id, incident))) throw new AppError('process_stale')
  const { reason = null } = asked
  const at = tx.clock.now()
  // Of a thread that failed nothing is tried again while the run is held.
  const isOfRun = asked.token === undefined && asked.input === undefined && !incident?.token
  if (act === 'retry' && isOfRun && run.state === 'suspended' && (await isTooLong(tx.db, id)))
    return ask(tx, id, { act: 'resume', asked, key, incident: undefined })
  const isEventless = act === 'suspend' || act === 'resume' || act === 'hurry'
  const event = isEventless ? undefined : await eventOf(tx, id, act, asked)
  const token =
    event && 'token' in event
      ? { token: event.token }
      : act === 'hurry' && asked.token !== undefined
        ? { token: asked.token }
        : {}
  const given = event?.type === 'retry' && event.input ? { input: event.input } : {}
  await noteAudit(tx, {
    kind: 'run_moved',
    details: { run: id, workflow: run.name, act, reason, ...token, ...given },
  })
  if (!event) {
    const by = tx.user.system ? null : tx.user.id
    const isDone =
      act === 'resume'
        ? await resume(tx.db, id, at)
        : act === 'hurry'
          ? run.state !== 'suspended' && (await callNow(tx.db, { run: id, token: asked.token }, at))
          : await suspend(tx.db, id, { at: at.toISOString(), by, reason })
    if (!isDone) throw new AppError('process_stale')
    return
  }
  if (run.state === 'suspended' && act !== 'cancel') throw new AppError('process_stale')
  await tx.db.run(sql`UPDATE sys.incident SET how = ${act}, reason = ${reason}
    WHERE run_id = ${id}::uuid AND state = 'open'
      AND (${act} = 'cancel' OR token IS NOT DISTINCT FROM ${'token' in event ? event.token : null}::bigint)`)
  if (run.queued) {
    if (act !== 'cancel') throw new AppError('process_stale')
    await endQueued(tx.db, [id], { at, result: reason })
    return
  }
  const by = tx.user.system ? {} : { by: tx.user.id }
  await tell(tx.db, { run: id, key, event: { ...event, ...by }, at })
}

const isOpen = async ({ db }: Ctx, run: string, { token }: OfIncident): Promise<boolean> =>
  (await db.first(sql`SELECT 1 FROM sys.incident WHERE run_id = ${run}::uuid AND state = 'open'
    AND token IS NOT DISTINCT FROM ${token}::bigint`)) !== undefined

/**
 * @param ending what the run ends with, when it is to: one that cannot even do that is ended from outside. A retry of one
 *   that still cannot be moved leaves it as it was.
 * @returns whether it could be moved
 */
async function wake(ctx: Ctx, id: string, ending: string | null | undefined): Promise<boolean> {
  try {
    await ctx.parts.get(workflowRunner).wake(id)
    return true
  } catch (error) {
    if (!(error instanceof WakeUpFailed)) throw error
    ctx.log.info({ error: error.cause, run: id }, 'a run that was moved by hand still cannot be moved')
    if (ending === undefined) return false
    const now = ctx.clock.now()
    await inTransaction(ctx, (tx) => {
      const withdrawn = async () =>
        tellVanished(tx, await closeTasks(tx.db, sql`t.run_id = ${id}::uuid`, now), tx.user.id)
      return endStuck(tx.db, id, { now, result: ending, withdrawn })
    })
    return false
  }
}

async function eventOf(
  ctx: Ctx,
  run: string,
  act: Exclude<RunAct, 'suspend' | 'resume' | 'hurry'>,
  asked: MoveAsked,
): Promise<ProcessEvent> {
  const { reason, port, to } = asked
  if (act === 'cancel') return { type: 'cancel', ...(reason === undefined ? {} : { result: reason }) }
  if (act === 'retry') {
    const token = asked.token ?? (await failedToken(ctx, run))
    if (asked.input) await checkInput(ctx, run, token, asked.input)
    if (token === undefined) return { type: 'tick' }
    return { type: 'retry', token, ...(asked.input ? { input: asked.input } : {}) }
  }
  const token = asked.token ?? (await failedToken(ctx, run)) ?? (await onlyToken(ctx, run))
  if (act === 'skip' && port !== undefined) await checkPort(ctx, run, token, port)
  if (act === 'skip')
    return {
      type: 'skip',
      token,
      ...(port === undefined ? {} : { port }),
      ...(reason === undefined ? {} : { reason }),
    }
  if (to === undefined)
    throw new AppError('malformed_request', {
      reason: '"to" names the node to go to.',
      reasonZh: '请在“to”中填写要跳转到的步骤。',
    })
  return { type: 'jump', token, to }
}

/** @throws process_stale, parameter_invalid, not_found of a run of another kind */
async function checkInput(
  ctx: Ctx,
  id: string,
  token: number | undefined,
  input: Readonly<Record<string, unknown>>,
): Promise<void> {
  checkRetryInput((await nodeAt(ctx, id, token)).options, input)
}

/** A thread leaves a step by a way that the step has: by any other it would end unseen. @throws as `nodeAt`, parameter_invalid */
async function checkPort(ctx: Ctx, id: string, token: number, port: string): Promise<void> {
  const { type, edges } = await nodeAt(ctx, id, token)
  const outputs = nodeShapes.find(type)?.outputs
  const ways = [...new Set(['next', ...(Array.isArray(outputs) ? outputs : []), ...Object.keys(edges)])]
  if (ways.includes(port)) return
  throw new AppError('parameter_invalid', {
    parameter: 'port',
    value: port,
    reason: `One of ${ways.join(', ')}.`,
    reasonZh: `可用：${ways.join('、')}。`,
  })
}

/** The step at which a thread of a workflow's run stands. @throws process_stale, not_found of a run of another kind */
async function nodeAt(ctx: Ctx, id: string, token: number | undefined): Promise<GraphNode> {
  const { definitions } = ctx.parts.get(workflowRunner)
  const stored = await lockRun(ctx.db, id)
  if (stored?.origin.kind !== 'workflow') throw new AppError('not_found', { object: 'run', id })
  const at = await ctx.db.first<{ node: string }>(
    sql`SELECT node FROM sys.run_token WHERE run_id = ${id}::uuid AND id = ${token ?? null}::bigint`,
  )
  const graph = await definitions.graph(ctx.db, stored.origin, stored.origin.version)
  const node = at && graph.nodes.get(at.node)
  if (!node) throw new AppError('process_stale', token === undefined ? {} : { token })
  return node
}

/** The thread that failed; undefined when the run as a whole does not move. */
async function failedToken({ db }: Ctx, run: string): Promise<number | undefined> {
  const rows = await db.rows<{ token: number | null }>(
    sql`SELECT DISTINCT token FROM sys.incident WHERE run_id = ${run}::uuid AND state = 'open'`,
  )
  const tokens = rows.flatMap(({ token }) => token ?? [])
  if (tokens.length === 0 && rows.length > 0) return undefined
  if (tokens.length !== 1) throw notOne(tokens.length)
  return tokens[0]!
}

async function onlyToken({ db }: Ctx, run: string): Promise<number> {
  const rows = await db.rows<{ id: number }>(
    sql`SELECT id FROM sys.run_token WHERE run_id = ${run}::uuid AND NOT owns ORDER BY id LIMIT 2`,
  )
  if (rows.length !== 1) throw notOne(rows.length)
  return rows[0]!.id
}

const notOne = (count: number): AppError =>
  new AppError('malformed_request', {
    reason: `Say which "token": ${count} threads have failed.`,
    reasonZh: `有 ${count} 条线程出错，请用“token”指定其一。`,
  })
