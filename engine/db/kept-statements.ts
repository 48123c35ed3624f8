import type { Queryable, QueryOptions, Tx } from '../database.ts'

/**
 * The same transaction, its statements kept prepared for a version of the model, as far as they come again. For work
 * that goes by ids and equal keys: its plans do not depend on values.
 */
export function keptStatements(db: Queryable, version: number): Queryable {
  const kept = (options: QueryOptions = {}): QueryOptions =>
    options.name === undefined ? { keptFor: version } : options
  const keeping: Queryable = {
    ...db,
    plain: db,
    rows: (query, options) => db.rows(query, kept(options)),
    first: (query, options) => db.first(query, kept(options)),
    run: (query, options) => db.run(query, kept(options)),
    transaction: (work, options) =>
      db.transaction(
        (tx) => work(Object.assign(keptStatements(tx, version), { client: tx.client }) as Tx),
        options,
      ),
  }
  // Raised on one of them, known to both.
  return Object.defineProperty(keeping, 'rightsEpoch', {
    get: () => db.rightsEpoch,
    set: (raised: number) => {
      db.rightsEpoch = raised
    },
    enumerable: true,
  })
}
