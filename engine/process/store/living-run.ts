import type { Queryable } from '../../database.ts'
import { ident, join, sql } from '../../sql.ts'
import type { LivingRun } from '../migrate.ts'
import type { Run, TableName, Tables } from '../rows.ts'
import { columnsOf, stored } from './columns.ts'

/** Everything that lives of a run whose lock is held. */
export async function readLivingRun(db: Queryable, run: Run): Promise<LivingRun> {
  return {
    run,
    scopes: await all(db, run.id, 'scope'),
    tokens: await all(db, run.id, 'token'),
    timers: await all(db, run.id, 'timer'),
    waits: await all(db, run.id, 'wait'),
  }
}

async function all<T extends TableName>(db: Queryable, run: string, table: T): Promise<Tables[T][]> {
  const columns = columnsOf(table).map(([field, column, kept]) => {
    const value =
      kept === 'instant' ? sql`(extract(epoch FROM ${ident(column)}) * 1000)::bigint` : ident(column)
    return sql`${value} AS ${ident(field)}`
  })
  return db.rows<Tables[T]>(
    sql`SELECT ${join(columns)} FROM ${ident('sys', stored[table].table)} WHERE run_id = ${run}::uuid ORDER BY id`,
  )
}
