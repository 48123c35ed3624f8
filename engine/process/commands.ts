import type { Queryable } from '../database.ts'
import { isChangedTable, isConnectionLoss, isMomentary } from '../db/pg-errors.ts'
import { AppError, StaleModel } from '../errors.ts'
import { raw, sql } from '../sql.ts'
import type { WakingRun } from './expressions.ts'
import type { Graph } from './graph/graph.ts'
import { tell } from './inbox.ts'
import { startNextInQueue } from './queue.ts'
import { startRun } from './start-run.ts'
import type { ProcessEvent } from './step/events.ts'
import { excess, payloadCode } from './step/payload.ts'
import type { Command } from './step/turn.ts'
import { detailOf, ExpressionFailed } from './step/turn.ts'
import type { StoredRun } from './store/runs.ts'
import { toldChild } from './told-child.ts'
import type { Work, WorkNode, WorkResult } from './work.ts'

/** A signal on its way to others. */
export interface SentSignal extends StoredRun {
  db: Queryable
  event: string
  match: unknown
  payload: unknown
  now: Date
}

/** Where a run stands while its commands are carried out. */
export interface Carrying extends StoredRun, Pick<Work, 'expressions' | 'ask'> {
  db: Queryable
  graph: Graph
  now: Date
  /** Who caused what happens, by id. */
  by?: string | undefined
  world: {
    work: { find(type: string): WorkNode | undefined }
    signalled?(signal: SentSignal): Promise<void>
    version?(workflow: string): Promise<number | undefined>
    stuck?(run: WakingRun, incident: { node: string | null; code: string }): Promise<string>
    withdrawn?(run: Pick<Carrying, 'db' | 'run' | 'origin' | 'now' | 'by'>, token: number): Promise<void>
  }
  savepoint: { isSet: boolean }
}

type Of<D extends Command['do']> = Extract<Command, { do: D }>

/** Carries out what a step asked for, in its transaction. @returns the answer, when there is one already */
export async function carryOut(command: Command, run: Carrying): Promise<ProcessEvent | undefined> {
  switch (command.do) {
    case 'perform':
      return perform(command, run)
    case 'startRun':
      return startChild(command, run)
    case 'signal':
      await tellOthers(command, run)
      return undefined
    case 'grant': {
      const { token, lock } = command
      const key = `lock/${run.run.id}/${run.run.steps}/${token}`
      await tell(run.db, { run: command.run, key, event: { type: 'grant', token, lock }, at: run.now })
      return undefined
    }
    case 'finished':
      await tellParent(command, run)
      await startNextInQueue(run.db, run.origin.busyKey, run.now)
      return undefined
    case 'withdraw':
      await letChildrenGo(command, run)
      await run.world.withdrawn?.(run, command.token)
      return undefined
    case 'incident': {
      const { node, code } = command
      const tell = run.world.stuck
      // Telling must not make it worse: what it did is taken back when it fails.
      if (tell) await underSavepoint(run, async () => ({ done: await tell(run, { node, code }) }))
      return undefined
    }
    case 'task':
      return offer(command, run)
    case 'due':
      return becomeDue(command, run)
    case 'dropped':
    case 'continue':
      return undefined
  }
}

async function perform(command: Of<'perform'>, run: Carrying): Promise<ProcessEvent | undefined> {
  const { token, node, type, key, attempt, given } = command
  const work = run.world.work.find(type)
  if (!work) return { type: 'fail', token, code: 'process_unknown_type', detail: { type } }
  const { db, now, origin, expressions, ask } = run
  const options = { ...run.graph.nodes.get(node)!.options, ...given }
  const result = await underSavepoint(run, async () => {
    const about = { token, node, options, key, attempt }
    const answer = await work.run({ db, now, run: run.run, origin, ...about, expressions, ask })
    const told = 'done' in answer && !work.lists ? excess(run.graph, node, answer.output) : undefined
    return told ? { fail: payloadCode, detail: told } : answer
  })
  if ('later' in result) return undefined
  if ('fail' in result) {
    const { fail: code, detail = null } = result
    return { type: 'fail', token, code, detail, isFinal: code === payloadCode }
  }
  return { type: 'done', token, port: result.done, output: result.output ?? null }
}

/** The seat behind one option of a race: its answer comes when somebody takes it, or has done it. */
async function offer(
  { token, node, port, key }: Of<'task'>,
  run: Carrying,
): Promise<ProcessEvent | undefined> {
  const work = run.world.work.find('task')
  if (!work) return { type: 'fail', token, code: 'process_unknown_type', detail: { type: 'task' } }
  const { db, now, origin, expressions, ask } = run
  const given = run.graph.nodes.get(node)!.outputs[port]!.task as object
  const options = { ...given, type: 'task', option: port }
  const asked = { db, now, run: run.run, origin, token, node, options, key, attempt: 1, expressions, ask }
  const result = await underSavepoint(run, () => work.run(asked))
  if ('later' in result) return undefined
  if ('fail' in result) return { type: 'fail', token, code: result.fail, detail: result.detail ?? null }
  // Nobody could ever take this way.
  return { type: 'fail', token, code: 'process_nobody', detail: { port } }
}

/** Who was asked is told of their deadline, which may answer for them. */
async function becomeDue(
  { token, node, option, rung, at, key }: Of<'due'>,
  run: Carrying,
): Promise<ProcessEvent | undefined> {
  const work = run.world.work.find('task')
  if (!work?.due) return undefined
  const { db, now, origin, expressions, ask } = run
  const { options: own, outputs } = run.graph.nodes.get(node)!
  const options = option === null ? own : { ...(outputs[option]!.task as object), type: 'task', option }
  const about = { token, node, options, key, attempt: 1 }
  const asked = { db, now, run: run.run, origin, ...about, expressions, ask }
  const result = await underSavepoint(run, () => work.due!(asked, rung, new Date(at)))
  if ('later' in result) return undefined
  if ('fail' in result)
    return { type: 'fail', token, visit: key, code: result.fail, detail: result.detail ?? null }
  return { type: 'done', token, visit: key, port: result.done, output: result.output ?? null }
}

/**
 * Work that fails takes back what it did, and nothing else. The savepoint stays until the next work sets its own, or the
 * transaction ends: a round trip less for each.
 */
async function underSavepoint(
  { db, savepoint }: Pick<Carrying, 'db' | 'savepoint'>,
  work: () => Promise<WorkResult>,
): Promise<WorkResult> {
  const { plain = db } = db
  await plain.run(raw(savepoint.isSet ? 'RELEASE SAVEPOINT work; SAVEPOINT work' : 'SAVEPOINT work'))
  savepoint.isSet = true
  try {
    const result = await work()
    if ('fail' in result) await plain.run(raw('ROLLBACK TO SAVEPOINT work'))
    return result
  } catch (error) {
    if (isMomentary(error) || isConnectionLoss(error) || error instanceof StaleModel || isChangedTable(error))
      throw error
    await plain.run(raw('ROLLBACK TO SAVEPOINT work'))
    if (error instanceof ExpressionFailed)
      return { fail: 'process_expression_failed', detail: detailOf(error) }
    if (!(error instanceof AppError))
      return { fail: 'internal', detail: { message: (error as Error).message } }
    const { errors = [{ message: { en: error.text('en'), zh: error.text('zh') } }] } = error.details
    return { fail: error.code, detail: { message: error.message, errors } }
  }
}

async function startChild(command: Of<'startRun'>, run: Carrying): Promise<ProcessEvent | undefined> {
  const { token, workflow, input, wait, key } = command
  const waiting = wait ? { token, visit: key } : { token: null, visit: null }
  const parent = { run: run.run.id, origin: run.origin, ...waiting }
  const known = await versionFor(command, run)
  const isGone = known !== undefined && known.version === undefined
  const start = { kind: 'workflow', name: workflow, input, parent, at: run.now }
  const id = isGone
    ? undefined
    : await startRun(run.db, known?.version === undefined ? start : { ...start, version: known.version })
  if (id !== undefined || !wait) return undefined
  return { type: 'fail', token, code: 'process_unknown_workflow', detail: { workflow } }
}

/** The one that is published now; or, where the call says so, was when its caller began. */
async function versionFor(
  { node, workflow }: Of<'startRun'>,
  { db, graph, run, world }: Carrying,
): Promise<{ version: number | undefined } | undefined> {
  if (graph.nodes.get(node)?.options['pin'] === 'parent') {
    const row = await db.first<{ version: number }>(sql`SELECT version FROM sys.process_version
      WHERE kind = 'workflow' AND name = ${workflow}
        AND created_at <= (SELECT started_at FROM sys.run WHERE id = ${run.id}::uuid)
      ORDER BY version DESC LIMIT 1`)
    return { version: row?.version }
  }
  return world.version && { version: await world.version(workflow) }
}

/** The caller's token gets the child's end as its answer; one that did not wait has no token here. */
async function tellParent(
  { status, result, output }: Of<'finished'>,
  { db, run, origin, now }: Carrying,
): Promise<void> {
  const { kind, parentRun, parentToken: token, parentVisit } = origin
  if (parentRun === null || token === null) return
  const visit = parentVisit ? { visit: parentVisit } : {}
  const event: ProcessEvent =
    // However an approval ends, that is an answer.
    kind === 'approval'
      ? { type: 'done', token, ...visit, port: result ?? 'cancelled', output: { instance: run.id } }
      : status === 'completed'
        ? { type: 'done', token, ...visit, output }
        : { type: 'fail', token, ...visit, code: 'process_cancelled', detail: { run: run.id } }
  await tell(db, { run: parentRun, key: `child/${run.id}`, event, at: now })
}

/** Runs that were called from there: they are cancelled, left alone, or asked to come to an end. */
async function letChildrenGo(
  { token, node }: Of<'withdraw'>,
  { db, graph, run, now, by }: Carrying,
): Promise<void> {
  const event = toldChild(graph.nodes.get(node)?.options['onCancel'], by)
  if (!event) return
  const children = await db.rows<{ id: string }>(sql`SELECT id FROM sys.run
    WHERE parent_run = ${run.id}::uuid AND parent_token = ${token}::bigint AND ended_at IS NULL`)
  for (const { id } of children) await tell(db, { run: id, key: 'parent/withdrawn', event, at: now })
}

/** By their subscriptions, found by index; to the parent whether it waits or not, for it may keep the signal. */
async function tellOthers(
  { event, match, payload, to }: Of<'signal'>,
  { db, run, origin, now, world }: Carrying,
): Promise<void> {
  const told: ProcessEvent = {
    type: 'signal',
    event,
    payload,
    ...(match === null ? {} : { match: JSON.parse(match) }),
  }
  const key = `signal/${run.id}/${run.steps}/${event}`
  if (to === 'parent') {
    if (origin.parentRun !== null) await tell(db, { run: origin.parentRun, key, event: told, at: now })
    return
  }
  const ofRecord = to === 'record' ? sql` AND r.record_id = ${origin.recordId}::uuid` : sql``
  const waiting = await db.rows<{ id: string }>(sql`SELECT DISTINCT r.id FROM sys.run_wait w
    JOIN sys.run r ON r.id = w.run_id
    WHERE w.event = ${event} AND (w.match IS NULL OR w.match = ${match})${ofRecord} ORDER BY r.id`)
  for (const { id } of waiting) await tell(db, { run: id, key, event: told, at: now })
  const said = { event, match: match === null ? undefined : JSON.parse(match), payload }
  if (to === 'all') await world.signalled?.({ db, run, origin, now, ...said })
}
