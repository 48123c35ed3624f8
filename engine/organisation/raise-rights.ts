import type { Queryable } from '../database.ts'
import { sql } from '../sql.ts'

/** What a change of rights was about: nodes drop only that from what they keep. */
export type RightsKind = 'user' | 'department' | 'team' | 'session' | 'api_key' | 'share' | 'setting'

/**
 * Tells every node, at its next request, to forget what it keeps about these things. Belongs into the transaction
 * that changes them. No ids means all of the kind.
 *
 * @returns the epoch from now on
 */
export async function raiseRights(db: Queryable, kind: RightsKind, ids: readonly string[]): Promise<number> {
  const row = await db.first<{ epoch: number }>(sql`
    WITH raised AS (UPDATE sys.epoch SET rights_epoch = rights_epoch + 1 RETURNING rights_epoch),
      told AS (INSERT INTO sys.rights_change (epoch, kind, id, at)
        SELECT rights_epoch, ${kind}, id, now() FROM raised, unnest(${ids.length > 0 ? ids : [null]}::uuid[]) AS id)
    SELECT rights_epoch AS epoch FROM raised`)
  const { epoch } = row!
  if (db.inTransaction) db.rightsEpoch = epoch
  return epoch
}
