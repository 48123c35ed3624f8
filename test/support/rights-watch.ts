import type { Database, Tx } from '../../engine/database.ts'
import { type Epoch, readEpoch } from '../../engine/db/epoch.ts'
import { type Sql, toSqlText } from '../../engine/sql.ts'

/**
 * The same database, which also remembers where the epoch stands after each change of it. A request reads that
 * anew each time; a test holds on to one context and means "as it is now".
 */
export function watchEpoch(db: Database): { db: Database; epoch: Epoch } {
  const epoch: Epoch = { modelVersion: 0, rightsEpoch: 0 }
  const touches = (query: Sql) => toSqlText(query).text.includes('UPDATE sys.epoch')
  const catchUp = async () => void Object.assign(epoch, await readEpoch(db))
  const after = async <T>(query: Sql, answer: Promise<T>): Promise<T> => {
    const result = await answer
    if (touches(query)) await catchUp()
    return result
  }
  const watched: Database = {
    ...db,
    get url() {
      return db.url
    },
    rows: (query, options) => after(query, db.rows(query, options)) as ReturnType<typeof db.rows<never>>,
    first: (query, options) => after(query, db.first(query, options)) as ReturnType<typeof db.first<never>>,
    run: (query, options) => after(query, db.run(query, options)),
    async transaction(work, options) {
      let touched = false
      const note = (query: Sql) => {
        touched ||= touches(query)
      }
      const result = await db.transaction((tx) => work(noting(tx, note)), options)
      if (touched) await catchUp()
      return result
    },
  }
  return { db: watched, epoch }
}

function noting(tx: Tx, note: (query: Sql) => void): Tx {
  const noted: Tx = {
    ...tx,
    rows: (query, options) => {
      note(query)
      return tx.rows(query, options)
    },
    first: (query, options) => {
      note(query)
      return tx.first(query, options)
    },
    run: (query, options) => {
      note(query)
      return tx.run(query, options)
    },
    transaction: (work) => work(noted),
  }
  return noted
}
