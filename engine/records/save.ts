import { type Ctx, inTransaction } from '../context.ts'
import { keptStatements } from '../db/kept-statements.ts'
import type { Batch, Change, Waiting } from './change.ts'
import { saveOrder } from './save-order.ts'

/** A plan that was made for one record does for so many. */
const mostAlike = 20

/**
 * Saves a batch in one transaction, through every step of the save order.
 *
 * @returns what of it waits for an approval instead of being written
 * @throws not_found, forbidden, version_conflict, validation_failed, duplicate_record, locked_by_approval
 */
export function save(ctx: Ctx, changes: readonly Change[]): Promise<readonly Waiting[]> {
  return inTransaction(ctx, async (tx) => {
    // A transaction may be run again: what a first run found out about a change must not stay with it.
    const batch: Batch = { changes: mergeSame(changes.map(fresh)), issues: [] }
    const few = batch.changes.length <= mostAlike
    const kept = few ? { ...tx, db: keptStatements(tx.db, tx.model.version) } : tx
    for (const step of saveOrder) await step(kept, batch)
    return batch.waiting ?? []
  })
}

/** Two changes of one record in a batch are one: of a field named twice the later value counts. */
export function mergeSame(changes: readonly Change[]): Change[] {
  const byId = new Map<string, Change>()
  for (const change of changes) {
    const before = byId.get(change.id)
    byId.set(
      change.id,
      before
        ? { ...before, ...change, path: before.path, input: { ...before.input, ...change.input } }
        : change,
    )
  }
  return [...byId.values()]
}

function fresh(change: Change): Change {
  const { before: _before, parent: _parent, ...rest } = change
  return { ...rest, may: {}, values: new Map() }
}
