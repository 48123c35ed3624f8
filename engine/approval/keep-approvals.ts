import type { ApprovalDocument } from '../../metadata/schema/types.ts'
import type { Ctx } from '../context.ts'
import type { AppModel } from '../model.ts'
import { keepVersions } from '../process/definitions.ts'
import type { GraphDocument } from '../process/graph/document.ts'
import { counters } from '../records/steps/take-numbers.ts'
import { drawApproval } from './path/compile.ts'

/** What is kept of a published approval: the graph that its runs run, and what it was drawn from. */
export interface KeptApproval extends GraphDocument {
  approval: ApprovalDocument
}

const kept = new WeakMap<AppModel['approvals'], Promise<ReadonlyMap<string, number>>>()

/**
 * Versions of the approvals of this model: what is published becomes a version, once, before anything runs by it.
 * Outside of any transaction, so that nobody waits for it, and by connections that no save holds while it asks.
 */
export function approvalVersions({
  model,
  parts,
  clock,
}: Pick<Ctx, 'model' | 'parts' | 'clock'>): Promise<ReadonlyMap<string, number>> {
  const known = kept.get(model.approvals)
  if (known) return known
  const documents = new Map(
    [...model.approvals].map(([name, approval]): [string, KeptApproval] => [
      name,
      { ...drawApproval(approval).document, approval },
    ]),
  )
  const made: Promise<ReadonlyMap<string, number>> =
    documents.size === 0
      ? Promise.resolve(new Map())
      : keepVersions(parts.get(counters), { kind: 'approval', documents, at: clock.now() })
  kept.set(model.approvals, made)
  made.catch(() => kept.delete(model.approvals))
  return made
}
