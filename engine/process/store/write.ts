import type { Queryable } from '../../database.ts'
import { ident, join, raw, sql } from '../../sql.ts'
import type { RowId, StepRow, TableName } from '../rows.ts'
import type { Changes } from '../working-set.ts'
import { columnsOf, sqlTypes, stored, toStored } from './columns.ts'
import { writeRun } from './runs.ts'

/** Writes what steps did: at most three statements a table, however many rows. */
export async function writeChanges(db: Queryable, changes: Changes, at: Date): Promise<void> {
  const { run, put, removed, endedItems, steps } = changes
  if (endedItems.length > 0)
    await db.run(
      sql`DELETE FROM sys.run_item WHERE run_id = ${run.id}::uuid AND scope = ANY(${endedItems}::bigint[])`,
    )
  for (const table of Object.keys(stored) as TableName[]) {
    if (removed[table].length > 0) await remove(db, run.id, { table, ids: removed[table], at })
    if (put[table].length > 0) await upsert(db, table, { run: run.id, name: run.name, rows: put[table] })
  }
  if (steps.length > 0) await insertSteps(db, run.id, steps)
  await writeRun(db, run, at)
}

/** Incidents are kept, as resolved; all else goes. */
async function remove(
  db: Queryable,
  run: string,
  { table, ids, at }: { table: TableName; ids: readonly RowId[]; at: Date },
): Promise<void> {
  const texts = ids.map(String)
  const isNumber = table !== 'lock' && table !== 'waiter' && table !== 'item'
  const same = isNumber ? sql`id = ANY(${texts}::bigint[])` : sql`id = ANY(${texts}::text[])`
  if (table === 'incident') {
    await db.run(sql`UPDATE sys.incident SET state = 'resolved', resolved_at = ${at.toISOString()}::timestamptz
      WHERE run_id = ${run}::uuid AND ${same} AND state = 'open'`)
    return
  }
  const ofRun = table === 'lock' || table === 'waiter' ? sql`` : sql`run_id = ${run}::uuid AND `
  await db.run(sql`DELETE FROM ${ident('sys', stored[table].table)} WHERE ${ofRun}${same}`)
}

async function upsert(
  db: Queryable,
  table: TableName,
  { run, name, rows }: { run: string; name: string; rows: readonly object[] },
): Promise<void> {
  const columns = columnsOf(table)
  const extra = table === 'lock' || table === 'waiter' ? [] : [['run_id', 'uuid', run] as const]
  if (table === 'incident') extra.push(['name' as 'run_id', 'text' as 'uuid', name])
  const names = [...extra.map(([column]) => column), ...columns.map(([, column]) => column)]
  const types = columns.map(([, column, kept]) => sql`${ident(column)} ${raw(sqlTypes[kept])}`)
  const values = [
    ...extra.map(([, type, value]) => sql`${value}::${raw(type)}`),
    ...columns.map(([, c]) => ident('x', c)),
  ]
  const { key } = stored[table]
  const changing = names.filter((column) => !key.includes(column))
  const set = changing.map((column) => sql`${ident(column)} = EXCLUDED.${ident(column)}`)
  // A timer that was armed again is open again.
  if (table === 'timer') set.push(sql`state = 'open'`)
  const json = JSON.stringify(rows.map((row) => toStored(table, row)))
  await db.run(
    sql`INSERT INTO ${ident('sys', stored[table].table)} (${join(names.map((column) => ident(column)))})
      SELECT ${join(values)} FROM jsonb_to_recordset(${json}::jsonb) AS x(${join(types)})
      ON CONFLICT (${join(key.map((column) => ident(column)))}) DO UPDATE SET ${join(set)}`,
  )
}

async function insertSteps(db: Queryable, run: string, steps: readonly StepRow[]): Promise<void> {
  const rows = steps.map(({ startedAt, endedAt, ...step }) => ({
    ...step,
    started_at: new Date(startedAt).toISOString(),
    ended_at: new Date(endedAt).toISOString(),
  }))
  await db.run(
    sql`INSERT INTO sys.run_step (run_id, n, token, scope, node, state, port, output, attempt, started_at, ended_at)
      SELECT ${run}::uuid, n, token, scope, node, state, port, output, attempt, started_at, ended_at
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(n bigint, token bigint, scope bigint, node text,
        state text, port text, output jsonb, attempt integer, started_at timestamptz, ended_at timestamptz)`,
  )
}
