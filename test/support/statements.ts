import type { Ctx } from '../../engine/context.ts'
import type { Queryable, Tx } from '../../engine/database.ts'

/** A context that counts the statements it sends, transactions included; BEGIN and COMMIT are not counted. */
export function counting(ctx: Ctx): { ctx: Ctx; sent(): number } {
  let count = 0
  const wrap = <Q extends Queryable>(queryable: Q): Q => ({
    ...queryable,
    rows: (query, options) => {
      count++
      return queryable.rows(query, options)
    },
    first: (query, options) => {
      count++
      return queryable.first(query, options)
    },
    run: (query, options) => {
      count++
      return queryable.run(query, options)
    },
    transaction: (work) =>
      queryable.transaction((tx) => {
        const counted: Tx = wrap(tx)
        counted.transaction = (inner) => inner(counted)
        return work(counted)
      }),
  })
  return { ctx: { ...ctx, db: wrap(ctx.db) }, sent: () => count }
}
