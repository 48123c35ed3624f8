import type { Queryable } from '../../database.ts'
import { empty, ident, join, raw, type Sql, sql } from '../../sql.ts'
import type { RowId, StepRow, TableName } from '../rows.ts'
import type { Changes } from '../working-set.ts'
import { columnsOf, sqlTypes, stored, toStored } from './columns.ts'
import { ofRun } from './of-run.ts'
import { updateRun } from './runs.ts'

export interface Writing {
  at: Date
  /** Whether the run is to be told when its record changes. */
  watches: boolean
  /** What is written with it, of other tables than the core's. */
  also?: readonly Sql[]
}

/** Writes what steps did, in one statement however many rows and tables. */
export async function writeChanges(
  db: Queryable,
  changes: Changes,
  { at, watches, also = [] }: Writing,
): Promise<void> {
  const { run, put, removed, endedItems, steps } = changes
  const writes: Sql[] = [...also]
  if (endedItems.length > 0)
    writes.push(sql`DELETE FROM sys.run_item WHERE ${ofRun(run.id)} AND scope = ANY(${endedItems}::bigint[])`)
  for (const table of Object.keys(stored) as TableName[]) {
    if (removed[table].length > 0) writes.push(removal(run.id, { table, ids: removed[table], at }))
    if (put[table].length > 0) writes.push(upsert(table, { run: run.id, name: run.name, rows: put[table] }))
  }
  if (steps.length > 0) writes.push(insertSteps(run.id, steps))
  const named = writes.map((write, at) => sql`${raw(`w${at}`)} AS (${write})`)
  await db.run(sql`${writes.length > 0 ? sql`WITH ${join(named)} ` : empty}${updateRun(run, at, watches)}`)
}

/** Incidents are kept, as resolved; all else goes. */
function removal(
  run: string,
  { table, ids, at }: { table: TableName; ids: readonly RowId[]; at: Date },
): Sql {
  const texts = ids.map(String)
  const isNumber = table !== 'lock' && table !== 'waiter' && table !== 'item'
  const same = isNumber ? sql`id = ANY(${texts}::bigint[])` : sql`id = ANY(${texts}::text[])`
  if (table === 'incident')
    return sql`UPDATE sys.incident SET state = 'resolved', resolved_at = ${at.toISOString()}::timestamptz
      WHERE ${ofRun(run)} AND ${same} AND state = 'open'`
  const rows = ident('sys', stored[table].table)
  // One after another by their key: of a list PostgreSQL may think that the whole run is as quickly read.
  if (isNumber)
    return sql`DELETE FROM ${rows} AS gone USING unnest(${texts}::bigint[]) AS x(id) WHERE ${ofRun(run)} AND gone.id = x.id`
  return sql`DELETE FROM ${rows} WHERE ${table === 'item' ? sql`${ofRun(run)} AND ` : empty}${same}`
}

function upsert(
  table: TableName,
  { run, name, rows }: { run: string; name: string; rows: readonly object[] },
): Sql {
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
  return sql`INSERT INTO ${ident('sys', stored[table].table)} (${join(names.map((column) => ident(column)))})
      SELECT ${join(values)} FROM jsonb_to_recordset(${json}::jsonb) AS x(${join(types)})
      ON CONFLICT (${join(key.map((column) => ident(column)))}) DO UPDATE SET ${join(set)}`
}

function insertSteps(run: string, steps: readonly StepRow[]): Sql {
  const rows = steps.map(({ startedAt, endedAt, ...step }) => ({
    ...step,
    started_at: new Date(startedAt).toISOString(),
    ended_at: new Date(endedAt).toISOString(),
  }))
  return sql`INSERT INTO sys.run_step (run_id, n, token, scope, node, state, port, output, attempt, started_at, ended_at)
      SELECT ${run}::uuid, n, token, scope, node, state, port, output, attempt, started_at, ended_at
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(n bigint, token bigint, scope bigint, node text,
        state text, port text, output jsonb, attempt integer, started_at timestamptz, ended_at timestamptz)`
}
