import { v7 as uuid } from 'uuid'
import type { WorkflowDocument } from '../../../metadata/schema/types.ts'
import type { Ctx } from '../../context.ts'
import { drawGraph } from '../../process/graph/compile.ts'
import type { GraphDocument } from '../../process/graph/document.ts'
import { insertRuns } from '../../process/store/runs.ts'
import { type CalledEnd, type CalledRun, happensTo } from '../simulated-run.ts'
import { answersOf, type RealChild } from './real-runs.ts'

/** What a draft did with a case that takes no end. */
export class TooLong extends Error {}

type Draft = { name: string; document: WorkflowDocument }

/**
 * Plays what a replayed run calls: the workflow as it is published now, or the draft where it calls itself. People and
 * the outside answer as they really did in the same call.
 */
export function playCalled(
  tx: Ctx,
  draft: Draft,
  real: { children: readonly RealChild[] } | undefined,
): (called: CalledRun) => Promise<CalledEnd | { fail: string }> {
  return async ({ parent, parentRun, workflow, nth, input, depth, at, mostMs }) => {
    const document = workflow === draft.name ? draft.document : tx.model.workflows.get(workflow)
    if (!document) return { fail: 'process_unknown_workflow' }
    const id = uuid()
    // As it would be called: it is about no record.
    const origin = { ...parent, name: workflow, object: null, recordId: null, parentRun, depth }
    const graph = drawGraph(document as unknown as GraphDocument)
    await insertRuns(tx.db, [{ id, origin, allowed: graph.limits.steps }], at)
    const before = real?.children.filter((child) => child.name === workflow)[nth]
    const recorded = answersOf(before, at.getTime())
    const { isCut, ...lived } = await happensTo({
      ctx: tx,
      id,
      origin,
      graph,
      runAs: document.runAs,
      answers: {},
      depth,
      at,
      mostMs,
      event: { type: 'start', input },
      called: playCalled(tx, draft, before),
      ...(recorded ? { recorded } : {}),
    })
    if (isCut) throw new TooLong('What it calls did not come to an end.')
    return { lived }
  }
}
