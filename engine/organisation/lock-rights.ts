import { isDeepStrictEqual } from 'node:util'
import type { Principal } from '../context.ts'
import type { Queryable } from '../database.ts'
import { type Epoch, epochOf } from '../db/epoch.ts'
import { StaleModel } from '../errors.ts'
import { sql } from '../sql.ts'

/**
 * First thing in a transaction that will raise the rights epoch: those that do so wait for one another here, before
 * they have done anything, and go on from the epoch they find. Only what bears on the person who asks makes the
 * request stale: their roles, their department, the tree it stands in, their teams.
 *
 * @throws StaleModel
 */
export async function lockRights(ctx: {
  db: Queryable
  user: Principal
  model: { version: number }
  rightsEpoch: number
}): Promise<void> {
  const { db, user } = ctx
  const began = epochOf(ctx)
  const now = (await db.first<Epoch>(
    sql`SELECT model_version AS "modelVersion", rights_epoch AS "rightsEpoch" FROM sys.epoch FOR UPDATE`,
  ))!
  const isStale =
    now.modelVersion !== began.modelVersion ||
    (now.rightsEpoch !== began.rightsEpoch && !user.system && (await isChanged(db, user, began, now)))
  if (isStale) throw new StaleModel(now.modelVersion, now.rightsEpoch)
  if (db.inTransaction) db.rightsEpoch = now.rightsEpoch
}

async function isChanged(db: Queryable, user: Principal, from: Epoch, to: Epoch): Promise<boolean> {
  const row = await db.first<{ wide: boolean; roles: string[]; department: string | null }>(sql`
    SELECT coalesce(roles, '{}') AS roles, department,
      EXISTS (SELECT FROM sys.rights_change WHERE epoch > ${from.rightsEpoch} AND epoch <= ${to.rightsEpoch}
        AND kind NOT IN ('user', 'session', 'api_key')) AS wide
    FROM app."user" WHERE id = ${user.id}::uuid AND active AND deleted_at IS NULL`)
  return (
    !row || row.wide || row.department !== user.department || !isDeepStrictEqual(row.roles, [...user.roles])
  )
}
