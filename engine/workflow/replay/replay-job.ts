import type { WorkflowDocument } from '../../../metadata/schema/types.ts'
import type { Ctx } from '../../context.ts'
import { isChangedTable } from '../../db/pg-errors.ts'
import { StaleModel } from '../../errors.ts'
import { defineJob, type JobProgress, type RunnableJob } from '../../jobs/define-job.ts'
import { requireSystemRight } from '../../permissions/system-right.ts'
import { drawGraph } from '../../process/graph/compile.ts'
import type { GraphDocument } from '../../process/graph/document.ts'
import { triggerIndex } from '../trigger-index.ts'
import { meet } from './busy-runs.ts'
import { collectCases, keepFound, nextCases } from './cases.ts'
import { clockCases } from './clock-cases.ts'
import { dateCases } from './date-cases.ts'
import type { Replayed } from './one-case.ts'
import type { Period } from './period.ts'
import { type FoundCase, playBatch } from './play-batch.ts'
import { summaryOf } from './summary.ts'

export interface ReplayInput {
  name: string
  document: WorkflowDocument
  answers: Replayed['answers']
  period: Period
}

interface Cursor {
  after: number
  isCut: boolean
  count: number
}

/** Batches grow while they are quick, so that a job that is stopped, or moved, need not be waited for. */
const leastInBatch = 6
const mostInBatch = 150
const quickMs = 5_000
const tries = 5

/** Plays a draft over what really happened in a period, and keeps what would have been different. */
export const replayJob = defineJob<ReplayInput>({
  kind: 'replay',
  async run(ctx, job, progress) {
    const { input } = job
    let at = job.cursor as Cursor | null
    await progress.step(async (tx) => {
      at ??= await begin(tx, job)
      return { cursor: at }
    })
    await progress.total(at!.count)
    let most = leastInBatch
    for (let next: Cursor | undefined = at!; next; ) {
      const began = performance.now()
      next = await oneBatch(ctx, job, { at: next, most, progress })
      const isQuick = performance.now() - began < quickMs
      most = isQuick ? Math.min(most * 2, mostInBatch) : leastInBatch
    }
    const { from, to } = input.period
    await progress.step(async (tx) => {
      await meet(tx.db, job.id, { workflow: input.name, document: input.document, from })
      return {}
    })
    const told = await summaryOf(ctx.pool, job.id, { document: input.document, model: ctx.model })
    return { workflow: input.name, from, to, events: at!.count, isCut: at!.isCut, ...told }
  },
})

async function begin(tx: Ctx, { id, input }: RunnableJob<ReplayInput>): Promise<Cursor> {
  requireSystemRight(tx, '*')
  const { name, document, period } = input
  const indexes = [document, tx.model.workflows.get(name)].flatMap((one) =>
    one ? [indexOf(tx, name, one)] : [],
  )
  const times = [
    ...clockCases(document, period, tx.model.settings.timeZone),
    ...(await dateCases(tx, document, period)),
  ]
  const { count, isCut } = await collectCases(tx.db, id, { workflow: name, period, indexes, times })
  return { after: 0, isCut, count }
}

/** A workflow that is switched off has ways in here all the same. */
const indexOf = ({ model }: Ctx, name: string, document: WorkflowDocument) =>
  triggerIndex({ workflows: new Map([[name, { ...document, enabled: true }]]), pipelines: model.pipelines })

/** @returns where the next one begins */
async function oneBatch(
  ctx: Ctx,
  { id, input }: RunnableJob<ReplayInput>,
  { at, most, progress }: { at: Cursor; most: number; progress: JobProgress },
): Promise<Cursor | undefined> {
  const rows = await nextCases(ctx.pool, id, { after: at.after, most })
  if (rows.length === 0) return undefined
  const { name, document, answers } = input
  const graph = drawGraph(document as unknown as GraphDocument)
  let found: FoundCase[] = []
  for (let attempt = 1; ; attempt++)
    try {
      const fresh = { ...ctx, db: ctx.pool }
      const index = indexOf(ctx, name, document)
      found = await playBatch(fresh, { name, document, graph, answers }, { index, rows })
      break
    } catch (error) {
      // Published meanwhile: the next attempt has the new model.
      if (!(error instanceof StaleModel || isChangedTable(error)) || attempt === tries) throw error
    }
  const next = { ...at, after: rows.at(-1)!.n }
  await progress.step(async (tx) => {
    await keepFound(tx.db, id, found)
    return { done: rows.length, cursor: next }
  })
  return next
}
