import type { Ctx } from '../../context.ts'
import { contexts } from '../../jobs/contexts.ts'
import { newRun } from '../../process/rows.ts'
import type { Submitted } from '../../workflow/assignees/asking.ts'
import type { NodeScope } from '../../workflow/node-scope.ts'
import { actingFor } from '../../workflow/world.ts'
import { ApprovalExpressions } from '../approval-expressions.ts'
import type { Proposed } from '../as-proposed.ts'
import { actingScope } from '../driver/acting-scope.ts'
import { approvalKind, ofApproval } from '../run-kind.ts'

/** An approval that may not have begun: what its expressions are about. */
export interface Imagined extends Submitted, Proposed {
  version: number
}

const noRun = '00000000-0000-0000-0000-000000000000'

/**
 * Answers expressions of an approval over its record as it is now, without a run: for what is only foreseen. Nothing is
 * read before it is asked anything.
 */
export async function askOver(
  ctx: Ctx,
  imagined: Imagined,
): Promise<(expression: string) => Promise<unknown>> {
  let scope: Promise<NodeScope> | undefined
  return async (expression) => {
    scope ??= scopeOver(ctx, imagined)
    return (await scope).evaluate(expression)
  }
}

async function scopeOver(ctx: Ctx, imagined: Imagined): Promise<NodeScope> {
  const { definition, version, object, recordId, submitter } = imagined
  const now = ctx.clock.now()
  const waking = {
    db: ctx.db,
    now,
    run: newRun(noRun, { name: definition }),
    origin: {
      kind: approvalKind,
      name: definition,
      version,
      modelVersion: ctx.model.version,
      object,
      recordId,
      parentRun: null,
      parentToken: null,
      rootRun: noRun,
      depth: 0,
      trigger: { name: 'submit', type: 'approval', at: now.toISOString() },
      chain: [],
      causedBy: submitter,
    },
  }
  const acting = ofApproval(await actingFor(ctx.parts.get(contexts), waking), noRun)
  return actingScope(waking, new ApprovalExpressions(waking, acting, imagined))
}
