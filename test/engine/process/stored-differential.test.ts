import { expect, it } from 'vitest'
import type { Queryable } from '../../../engine/database.ts'
import { keepVersion } from '../../../engine/process/definitions.ts'
import { compileGraph } from '../../../engine/process/graph/compile.ts'
import { tell } from '../../../engine/process/inbox.ts'
import type { Run, TableName } from '../../../engine/process/rows.ts'
import { columnsOf, stored } from '../../../engine/process/store/columns.ts'
import { insertRuns } from '../../../engine/process/store/runs.ts'
import { wakeUp } from '../../../engine/process/wake-up.ts'
import { ident, join, sql } from '../../../engine/sql.ts'
import { withDatabase } from '../../support/database.ts'
import { compare } from './differential.ts'
import { graphOf, shapes } from './memory-run.ts'
import { freeGraph, randomFrom, structuredGraph } from './random-graphs.ts'
import { storedWorld } from './stored-world.ts'
import { oracleAs, oursAs } from './views.ts'

const graphs = Number(process.env['PROCESS_STORED_GRAPHS'] ?? 8)
const db = withDatabase()
const tables: readonly TableName[] = ['token', 'scope', 'timer', 'wait', 'mail', 'item']

async function rowsOf(from: Queryable, table: TableName, run: string): Promise<unknown[]> {
  const columns = columnsOf(table).map(([field, column, kept]) =>
    kept === 'instant'
      ? sql`(extract(epoch FROM ${ident(column)}) * 1000)::bigint AS ${ident(field)}`
      : sql`${ident(column)} AS ${ident(field)}`,
  )
  return from.rows(
    sql`SELECT ${join(columns)} FROM ${ident('sys', stored[table].table)} WHERE run_id = ${run}::uuid ORDER BY id`,
  )
}

/** With keys in order, at every depth. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, one]) => [key, sorted(one)] as const)
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The same events again, each in a wake-up of its own, on rows in the database. */
it(`leaves in the database what it leaves in memory, on ${graphs} random graphs`, async () => {
  for (let at = 0; at < graphs; at++) {
    const random = randomFrom(77_000 + at)
    const document = at % 2 ? freeGraph(random) : structuredGraph(random)
    if (!compileGraph(document, { item: 'workflow/test', shapes }).graph) continue
    const counts = { graphs: 0, refused: 0, events: 0, ends: {} }
    const ours = oursAs(document)
    const events = 5 + random(25)
    compare(document, ours, oracleAs(graphOf(document)), { random, events, counts })

    let now = 0
    const world = storedWorld({ now: () => new Date(now) })
    const name = `random_${at}`
    const version = await keepVersion(db, { kind: 'workflow', name, document, at: new Date() })
    const run = `00000000-0000-7000-8000-${String(at).padStart(12, '0')}`
    const origin = { kind: 'workflow', name, version, modelVersion: 0, object: null, recordId: null }
    const nobody = { parentRun: null, parentToken: null, causedBy: null }
    const alone = { ...origin, ...nobody, rootRun: run, depth: 0, trigger: null, chain: [] }
    await insertRuns(db, [{ id: run, origin: alone, allowed: 1e9 }], new Date(0))
    for (const [n, taken] of ours.run.taken.entries()) {
      now = taken.now
      await tell(db, { run, key: `event ${n}`, event: taken.event, at: new Date(now) })
      while (await wakeUp(db, world, { only: run }));
    }

    const { rows } = ours.run
    for (const table of tables) {
      const there = (await rowsOf(db, table, run)) as unknown[]
      const here = rows.all(table) as unknown[]
      const inOrder = (list: unknown[]) =>
        list.map((row) => JSON.stringify(sorted(row)).replaceAll(run, 'r')).sort()
      expect(inOrder(there), `${table} of ${JSON.stringify(document)}`).toEqual(inOrder(here))
    }
    const kept = await db.first<
      Partial<Run>
    >(sql`SELECT state AS status, counts, threads AS at, incidents, steps
      FROM sys.run WHERE id = ${run}::uuid`)
    const { status, counts: byState, at: threads, incidents, steps } = rows.run()
    expect(kept).toEqual({ status, counts: byState, at: threads, incidents, steps })
    const open = await db.rows(
      sql`SELECT code FROM sys.incident WHERE run_id = ${run}::uuid AND state = 'open'`,
    )
    expect(open).toHaveLength(rows.all('incident').length)
    const locks = await db.rows(sql`SELECT token FROM sys.run_lock WHERE run_id = ${run}::uuid`)
    expect(locks).toHaveLength(rows.all('lock').length)
  }
}, 600_000)
