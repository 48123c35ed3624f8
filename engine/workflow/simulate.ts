import { v7 as uuid } from 'uuid'
import { isId } from '../../metadata/language/values/reference.ts'
import type { WorkflowDocument } from '../../metadata/schema/types.ts'
import { type Ctx, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { contexts } from '../jobs/contexts.ts'
import type { Problem } from '../model.ts'
import { requireSystemRight } from '../permissions/system-right.ts'
import { drawGraph } from '../process/graph/compile.ts'
import type { GraphDocument } from '../process/graph/document.ts'
import { insertRuns, type RunOrigin } from '../process/store/runs.ts'
import { readRow } from '../rules/load-rows.ts'
import { ident, sql } from '../sql.ts'
import { checkWorkflow } from './check-workflow.ts'
import { ownFields } from './happenings.ts'
import type { Period } from './replay/period.ts'
import { parsePeriod } from './replay/start-replay.ts'
import type { Simulated } from './simulated-run.ts'
import { happensTo } from './simulated-run.ts'

export interface SimulationAsked {
  /** The draft; what is published under that name unless given. */
  document?: WorkflowDocument
  /** The record it runs for. */
  record?: string
  input: Record<string, unknown>
  /** What it is started by. */
  trigger?: string
  /** Answers of nodes that ask people or the outside: port and output by node. */
  answers: Record<string, { port?: string; output?: unknown }>
  /** What happened then, instead of one record. */
  replay?: Period
}

/** @throws malformed_request */
export function parseSimulation(body: unknown): SimulationAsked {
  const {
    document,
    record,
    input = {},
    trigger,
    answers = {},
    replay,
    ...rest
  } = (body ?? {}) as Record<string, unknown>
  const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)
  const wrong = (reason: string): never => {
    throw new AppError('malformed_request', { reason })
  }
  if (Object.keys(rest).length > 0) wrong('Known: document, record, input, trigger, answers, replay.')
  if (document !== undefined && !isObject(document)) wrong('"document" is a workflow.')
  if (record !== undefined && !isId(record)) wrong('"record" is an id.')
  if (!isObject(input) || !isObject(answers)) wrong('"input" and "answers" are objects.')
  if (trigger !== undefined && typeof trigger !== 'string') wrong('"trigger" is a name.')
  return {
    input: input as Record<string, unknown>,
    answers: answers as SimulationAsked['answers'],
    ...(document === undefined ? {} : { document: document as unknown as WorkflowDocument }),
    ...(record === undefined ? {} : { record: record as string }),
    ...(trigger === undefined ? {} : { trigger: trigger as string }),
    ...(replay === undefined ? {} : { replay: parsePeriod(replay) }),
  }
}

/** Thrown so that nothing of it stays. */
class Over extends Error {
  readonly simulated: Simulated

  constructor(simulated: Simulated) {
    super('rolled back on purpose')
    this.simulated = simulated
  }
}

/**
 * Runs a workflow, a draft too, on one record with its real nodes, and takes everything back: what it would have done is
 * the answer. Time passes in jumps; the outside is not asked but answers as told, or with nothing.
 *
 * It reads whatever the draft asks for, so it is for those who may see everything.
 *
 * @throws forbidden, not_found
 */
export async function simulate(
  ctx: Ctx,
  name: string,
  asked: SimulationAsked,
): Promise<{ problems: Problem[] } & Partial<Simulated>> {
  requireSystemRight(ctx, '*')
  const document = asked.document ?? ctx.model.workflows.get(name)
  if (!document) throw new AppError('not_found', { object: 'workflow', id: name })
  const problems: Problem[] = []
  checkWorkflow(ctx.model, name, document, (found) => problems.push(found))
  if (problems.some(({ severity, stands }) => severity === 'error' && !stands)) return { problems }
  const system = await ctx.parts.get(contexts).system()
  try {
    await inTransaction({ ...system, requestId: ctx.requestId }, async (tx) => {
      throw new Over(await run(tx, { ctx, name, document, asked }))
    })
  } catch (error) {
    if (error instanceof Over) return { problems, ...error.simulated }
    throw error
  }
  throw new Error('A simulation ends by taking everything back.')
}

async function run(
  tx: Ctx,
  {
    ctx,
    name,
    document,
    asked,
  }: { ctx: Ctx; name: string; document: WorkflowDocument; asked: SimulationAsked },
): Promise<Simulated> {
  const id = uuid()
  const object = document.object
  const origin: RunOrigin = {
    kind: 'workflow',
    name,
    version: 0,
    modelVersion: tx.model.version,
    object: object ?? null,
    recordId: asked.record?.toLowerCase() ?? null,
    parentRun: null,
    parentToken: null,
    rootRun: id,
    depth: 0,
    trigger: await triggerOf(tx, document, asked),
    chain: [],
    causedBy: ctx.user.system ? null : ctx.user.id,
  }
  // What is asked of the outside is written down beside its run.
  await insertRuns(tx.db, [{ id, origin, allowed: 10_000 }], tx.clock.now())
  const graph = drawGraph(document as unknown as GraphDocument)
  const start = asked.trigger === undefined ? undefined : document.triggers?.[asked.trigger]?.start
  const {
    isCut: _cut,
    endedAt: _ended,
    ...lived
  } = await happensTo({
    ctx: tx,
    id,
    origin,
    graph,
    runAs: document.runAs,
    answers: asked.answers,
    event: { type: 'start', input: asked.input, ...(start === undefined ? {} : { start }) },
  })
  return lived
}

/** As if the record had just been changed, without a change. */
async function triggerOf(
  tx: Ctx,
  document: WorkflowDocument,
  { record, trigger }: SimulationAsked,
): Promise<Record<string, unknown>> {
  const told = { name: trigger ?? null, type: 'simulated', at: tx.clock.now().toISOString() }
  const object = document.object === undefined ? undefined : tx.model.objects.get(document.object)
  if (!object || record === undefined) return { ...told, old: null, new: null }
  const stored = await tx.db.first<Record<string, unknown>>(
    sql`SELECT t.* FROM ${ident('app', object.name)} t WHERE t."id" = ${record}::uuid`,
  )
  if (!stored) throw new AppError('not_found', { object: object.name, id: record })
  const row = readRow(object, stored, ownFields(object))
  return { ...told, old: row, new: row }
}
