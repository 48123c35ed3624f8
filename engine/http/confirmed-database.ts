import type { Ctx } from '../context.ts'
import type { Database, Queryable, Tx } from '../database.ts'
import { readEpoch, requireCurrent } from '../db/epoch.ts'

/**
 * The database of one request. Nothing is written for good before a statement has confirmed that the request stands
 * on the model and the rights of now; most requests' first data statement does that by the way.
 *
 * @param committed told of each commit, and to what it raised the epoch of rights
 */
export function confirmedDatabase(
  db: Database,
  ctx: () => Ctx,
  committed: (raised?: number) => void,
): Database {
  const noted = async <T>(work: () => Promise<T>): Promise<T> => {
    await confirm(ctx())
    const result = await work()
    committed()
    return result
  }
  return {
    ...db,
    run: (query, options) => noted(() => db.run(query, options)),
    withClient: (inner) => noted(() => db.withClient(inner)),
    transaction: async (inner, options) => {
      let last: Tx | undefined
      const result = await db.transaction(async (tx) => {
        last = tx
        const answer = await inner(tx)
        await confirm(ctx(), tx)
        return answer
      }, options)
      committed(last?.rightsEpoch)
      return result
    },
  }
}

/**
 * Asks whether what the request began on still is true, unless that is known.
 *
 * @throws StaleModel
 */
export async function confirm(ctx: Ctx, db: Queryable = ctx.pool): Promise<void> {
  if (ctx.began?.isConfirmed !== false) return
  const { modelVersion, rightsEpoch } = await readEpoch(db)
  requireCurrent({ ...ctx, db }, { _model: modelVersion, _rights: rightsEpoch })
}
