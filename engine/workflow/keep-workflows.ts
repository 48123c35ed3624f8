import type { Ctx } from '../context.ts'
import type { AppModel } from '../model.ts'
import { keepVersions } from '../process/definitions.ts'
import type { GraphDocument } from '../process/graph/document.ts'

const kept = new WeakMap<AppModel['workflows'], Promise<ReadonlyMap<string, number>>>()

/**
 * Versions of the workflows of this model: what is published becomes a version, once, before anything runs by it.
 * Outside of any transaction, so that nobody waits for it.
 */
export function versionsOf({
  model,
  pool,
  clock,
}: Pick<Ctx, 'model' | 'pool' | 'clock'>): Promise<ReadonlyMap<string, number>> {
  const known = kept.get(model.workflows)
  if (known) return known
  const documents = model.workflows as unknown as ReadonlyMap<string, GraphDocument>
  const made: Promise<ReadonlyMap<string, number>> =
    documents.size === 0
      ? Promise.resolve(new Map())
      : keepVersions(pool, { kind: 'workflow', documents, at: clock.now() })
  kept.set(model.workflows, made)
  made.catch(() => kept.delete(model.workflows))
  return made
}
