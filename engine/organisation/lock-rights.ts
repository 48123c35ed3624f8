import { isDeepStrictEqual } from 'node:util'
import type { Principal } from '../context.ts'
import type { Queryable } from '../database.ts'
import { type Epoch, epochOf } from '../db/epoch.ts'
import { StaleModel } from '../errors.ts'
import { sql } from '../sql.ts'
import { readPrincipal } from './principals.ts'

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
    (now.rightsEpoch !== began.rightsEpoch && !user.system && (await isChanged(db, user)))
  if (isStale) throw new StaleModel(now.modelVersion, now.rightsEpoch)
  if (db.inTransaction) db.rightsEpoch = now.rightsEpoch
}

/** Whether anything that their rights are decided by is no longer as the request took it to be. */
async function isChanged(db: Queryable, user: Principal): Promise<boolean> {
  const now = await readPrincipal(db, user.id)
  return now === undefined || !isDeepStrictEqual(decisive(now), decisive(user))
}

const decisive = ({ roles, teams, department, departmentTree, companyTree }: Principal): unknown[] => [
  [...roles].sort(),
  [...teams].sort(),
  department,
  [...departmentTree].sort(),
  [...companyTree].sort(),
]
