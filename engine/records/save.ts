import { type Ctx, inTransaction } from '../context.ts'
import type { Change } from './change.ts'
import { saveOrder } from './save-order.ts'

/**
 * Saves a batch in one transaction, through every step of the save order.
 *
 * @throws not_found, forbidden, version_conflict, validation_failed, duplicate_record
 */
export function save(ctx: Ctx, changes: readonly Change[]): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    // A transaction may be run again: what a first run found out about a change must not stay with it.
    const batch = { changes: changes.map(fresh), issues: [] }
    for (const step of saveOrder) await step(tx, batch)
  })
}

function fresh(change: Change): Change {
  const { before: _before, parent: _parent, ...rest } = change
  return { ...rest, may: {}, values: new Map() }
}
