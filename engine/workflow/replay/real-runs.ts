import type { Queryable } from '../../database.ts'
import { sql } from '../../sql.ts'
import { eventDays } from '../remove-old.ts'
import type { RecordedAnswer } from '../simulated-run.ts'
import type { CaseRow } from './past-change.ts'

export interface RealStep {
  node: string
  port: string | null
  state: string
  output: unknown
  ended_at: string
}

/** What a run wrote, or asked of the outside. */
export interface RealEffect {
  act?: string
  object?: string
  record?: string
  changes?: unknown
  kind?: string
  node?: string
}

export interface RealRun {
  run: string
  state: string
  result: string | null
  started_at: string
  trigger: Record<string, unknown> | null
  input: unknown
  /** It ended so long ago that nobody knows any more what it sent. */
  isOld: boolean
  /** Of itself. */
  steps: RealStep[]
  /** With those of what it called. */
  effects: RealEffect[]
  /** In the order in which they were called. */
  children: RealChild[]
  /** Whom it was busy with. */
  busyKey: string | null
}

/** A run that was called, and what it called itself. */
export interface RealChild {
  run: string
  name: string
  started_at: string
  steps: RealStep[]
  children: RealChild[]
}

/**
 * What really came of these cases: of a change the run that was started for it, found by record, act and changes, the
 * first after it; of a case that is known by its run that one. Runs that were stopped at once do not count.
 */
export async function readRealRuns(
  db: Queryable,
  workflow: string,
  cases: readonly CaseRow[],
  now: Date,
): Promise<Map<number, RealRun>> {
  const kept = new Date(now.getTime() - eventDays * 86_400_000).toISOString()
  const asked = cases.map(({ n, at, object, record_id, version, act, run_id }) => ({
    n,
    at,
    object,
    record_id,
    version,
    act,
    run_id,
  }))
  const rows = await db.rows<Omit<RealRun, 'steps' | 'effects' | 'children'> & { n: number }>(
    sql`SELECT c.n, r.id AS run, r.state, r.result, r.started_at, r.trigger - 'old' - 'new' AS trigger, r.input,
        r.busy_key AS "busyKey",
        coalesce(r.ended_at < ${kept}::timestamptz, false) AS "isOld"
      FROM jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) AS c(n integer, at timestamptz, object text,
        record_id uuid, version integer, act text, run_id uuid)
      CROSS JOIN LATERAL (
        SELECT r.* FROM sys.run r WHERE c.run_id IS NOT NULL AND r.id = c.run_id
        UNION ALL (
          SELECT r.* FROM sys.run r
          WHERE c.run_id IS NULL AND r.object = c.object AND r.record_id = c.record_id AND r.name = ${workflow}
            AND r.kind = 'workflow' AND r.parent_run IS NULL AND r.started_at >= c.at AND NOT (r.steps = 0 AND r.ended_at IS NOT NULL)
            AND (r.trigger->>'act' = c.act OR (c.act = 'update' AND r.trigger->>'act' = 'transfer'))
            AND r.trigger->'changes' = coalesce(CASE WHEN c.act = 'create' THEN NULL ELSE (
              SELECT h.changes FROM sys.history h WHERE h.object = c.object AND h.record_id = c.record_id
                AND h.version = c.version ORDER BY h.at LIMIT 1) END, '{}')
          ORDER BY r.id LIMIT 1)) r`,
  )
  const runs = new Map(
    rows.map(({ n, ...run }) => [n, { ...run, steps: [], effects: [], children: [] } as RealRun]),
  )
  const roots = [...runs.values()]
  const rootOf = await addChildren(db, roots)
  await addEffects(db, roots, rootOf)
  return runs
}

type Node = Pick<RealChild, 'run' | 'steps' | 'children'>

/** What they called, and the steps of all. @returns to which of them each run belongs */
async function addChildren(db: Queryable, roots: readonly RealRun[]): Promise<Map<string, RealRun>> {
  const all = new Map<string, Node>(roots.map((run) => [run.run, run]))
  const rootOf = new Map(roots.map((run) => [run.run, run]))
  const called = await db.rows<Omit<RealChild, 'steps' | 'children'> & { parent: string }>(
    sql`WITH RECURSIVE called AS (
        SELECT r.id, r.name, r.parent_run, r.started_at FROM sys.run r
        WHERE r.parent_run = ANY(${[...all.keys()]}::uuid[]) AND r.kind = 'workflow'
        UNION ALL
        SELECT r.id, r.name, r.parent_run, r.started_at FROM called c
          JOIN sys.run r ON r.parent_run = c.id AND r.kind = 'workflow')
      SELECT id AS run, name, parent_run AS parent, started_at FROM called ORDER BY id`,
  )
  for (const { parent, ...child } of called) {
    const made: RealChild = { ...child, steps: [], children: [] }
    all.get(parent)?.children.push(made)
    all.set(child.run, made)
    rootOf.set(child.run, rootOf.get(parent)!)
  }
  await addSteps(db, [...all.values()])
  return rootOf
}

async function addSteps(db: Queryable, runs: readonly Node[]): Promise<void> {
  const byId = new Map(runs.map((run) => [run.run, run]))
  const rows = await db.rows<RealStep & { run: string }>(
    sql`SELECT run_id AS run, node, port, state, output, ended_at FROM sys.run_step
      WHERE run_id = ANY(${[...byId.keys()]}::uuid[]) ORDER BY run_id, n`,
  )
  for (const { run, ...step } of rows) byId.get(run)?.steps.push(step)
}

async function addEffects(
  db: Queryable,
  runs: readonly RealRun[],
  byId: ReadonlyMap<string, RealRun>,
): Promise<void> {
  if (runs.length === 0) return
  const ids = [...byId.keys()]
  const writes = await db.rows<RealEffect & { run: string }>(
    sql`SELECT DISTINCT ON (o.run_id, h.object, h.record_id, h.version)
        o.run_id AS run, h.act, h.object, h.record_id AS record, h.changes
      FROM sys.outbox o JOIN sys.history h ON h.object = o.object AND h.record_id = ANY(o.ids) AND h.at = o.at
        AND h.xid = o.xid::text::bigint
      WHERE o.run_id = ANY(${ids}::uuid[]) ORDER BY o.run_id, h.object, h.record_id, h.version`,
  )
  const calls = await db.rows<RealEffect & { run: string }>(
    sql`SELECT run_id AS run, kind, node FROM sys.run_call WHERE run_id = ANY(${ids}::uuid[]) ORDER BY created_at, key`,
  )
  for (const { run, ...effect } of [...writes, ...calls]) byId.get(run)?.effects.push(effect)
}

/** What came back at a node of a real run, visit by visit, on a clock that began at `at`. */
export function answersOf(
  real: Pick<RealChild, 'started_at' | 'steps'> | undefined,
  at: number,
): ((node: string, visit: number) => RecordedAnswer | undefined) | undefined {
  if (!real) return undefined
  const shift = at - Date.parse(real.started_at)
  const byNode = new Map<string, RecordedAnswer[]>()
  for (const { node, port, state, output, ended_at } of real.steps) {
    if (state !== 'done') continue
    const answer = { port, output, at: Date.parse(ended_at) + shift }
    const list = byNode.get(node)
    if (list) list.push(answer)
    else byNode.set(node, [answer])
  }
  return (node, visit) => byNode.get(node)?.[visit]
}
