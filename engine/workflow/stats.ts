import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { requireSystemRight } from '../permissions/system-right.ts'
import { allOf, sql } from '../sql.ts'

export interface StatsQuery {
  from: string
  to: string
  version?: number
}

/** What happened at a node, and who stands there now. */
export interface NodeNumbers {
  passed: number
  /** Open incidents. */
  failed: number
  waiting: number
  active: number
  /** How long it took, in the middle of those that passed. */
  medianMs: number | null
  /** How often each way was taken. */
  ports: Record<string, number>
}

export interface VersionNumbers {
  version: number
  runs: Record<string, number>
  nodes: Record<string, NodeNumbers>
}

const usualDays = 30
/** Of so many runs, the latest of the period, steps are counted. */
const mostRuns = 2_000

/** @throws parameter_invalid */
export function parseStatsQuery(input: Record<string, unknown>, now: Date): StatsQuery {
  const refuse = (parameter: string, reason: string): never => {
    throw new AppError('parameter_invalid', { parameter, value: input[parameter], reason })
  }
  const known = ['from', 'to', 'version']
  const other = Object.keys(input).find((name) => !known.includes(name))
  if (other) refuse(other, `Known parameters: ${known.join(', ')}.`)
  const instant = (name: 'from' | 'to', usual: number): string => {
    const value = input[name]
    if (value === undefined || value === '') return new Date(usual).toISOString()
    const at = typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(value) : Number.NaN
    return Number.isFinite(at) ? new Date(at).toISOString() : refuse(name, 'An instant is needed.')
  }
  const to = instant('to', now.getTime())
  const from = instant('from', Date.parse(to) - usualDays * 86_400_000)
  const { version } = input
  if (version === undefined || version === '') return { from, to }
  if (typeof version !== 'string' || !/^\d{1,9}$/.test(version)) refuse('version', 'A whole number.')
  return { from, to, version: Number(version) }
}

/**
 * What the canvas shows of a workflow's runs: by version, runs by state; by node, how many passed, failed, wait, and how
 * long it took. Steps are counted over the latest runs of the period, threads and incidents over all that live.
 *
 * @throws forbidden, not_found
 */
export async function workflowStats(
  ctx: Ctx,
  workflow: string,
  { from, to, version }: StatsQuery,
): Promise<{ data: VersionNumbers[]; from: string; to: string; isSample: boolean }> {
  requireSystemRight(ctx, 'manage_processes')
  const { db } = ctx
  const which = allOf([
    sql`r.kind = 'workflow'`,
    sql`r.name = ${workflow}`,
    ...(version === undefined ? [] : [sql`r.version = ${version}`]),
  ])
  const inPeriod = sql`r.started_at >= ${from}::timestamptz AND r.started_at < ${to}::timestamptz`
  const runs = await db.rows<{ version: number; state: string; n: number }>(
    sql`SELECT r.version, r.state, count(*)::integer AS n FROM sys.run r
      WHERE ${which} AND (r.ended_at IS NULL OR (${inPeriod})) GROUP BY 1, 2`,
  )
  if (runs.length === 0 && !ctx.model.workflows.has(workflow))
    throw new AppError('not_found', { object: 'workflow', id: workflow })
  const numbers = new Numbers()
  for (const row of runs) numbers.version(row.version).runs[row.state] = row.n
  const sample = sql`SELECT r.id, r.version FROM sys.run r WHERE ${which} AND ${inPeriod} ORDER BY r.id DESC LIMIT ${mostRuns}`
  const steps = await db.rows<{ version: number; node: string; port: string; n: number; times: number[] }>(
    sql`SELECT r.version, s.node, coalesce(s.port, '') AS port, count(*)::integer AS n,
        array_agg((extract(epoch FROM s.ended_at - s.started_at) * 1000)::bigint) AS times
      FROM (${sample}) r JOIN sys.run_step s ON s.run_id = r.id
      WHERE s.state IN ('done', 'skipped') GROUP BY 1, 2, 3`,
  )
  const times = new Map<NodeNumbers, number[]>()
  for (const row of steps) {
    const node = numbers.node(row.version, row.node)
    node.passed += row.n
    node.ports[row.port] = row.n
    times.set(node, [...(times.get(node) ?? []), ...row.times])
  }
  for (const [node, all] of times) node.medianMs = median(all)
  const threads = await db.rows<{ version: number; node: string; waits: boolean; n: number }>(
    sql`SELECT r.version, t.node, t.state IN ('waiting', 'held', 'parked') AS waits, count(*)::integer AS n
      FROM sys.run r JOIN sys.run_token t ON t.run_id = r.id
      WHERE ${which} AND r.ended_at IS NULL AND t.state <> 'failed' AND NOT t.owns GROUP BY 1, 2, 3`,
  )
  for (const row of threads) numbers.node(row.version, row.node)[row.waits ? 'waiting' : 'active'] += row.n
  const incidents = await db.rows<{ version: number; node: string; n: number }>(
    sql`SELECT r.version, i.node, count(*)::integer AS n FROM sys.incident i JOIN sys.run r ON r.id = i.run_id
      WHERE ${which} AND i.name = ${workflow} AND i.state = 'open' AND i.node IS NOT NULL GROUP BY 1, 2`,
  )
  for (const row of incidents) numbers.node(row.version, row.node).failed += row.n
  const counted = await db.first<{ n: number }>(
    sql`SELECT count(*)::integer AS n FROM (SELECT 1 FROM sys.run r WHERE ${which} AND ${inPeriod} LIMIT ${mostRuns + 1}) x`,
  )
  return { data: numbers.all(), from, to, isSample: (counted?.n ?? 0) > mostRuns }
}

class Numbers {
  readonly #versions = new Map<number, VersionNumbers>()

  version(version: number): VersionNumbers {
    const known = this.#versions.get(version)
    if (known) return known
    const states = ['running', 'waiting', 'incident', 'suspended', 'completed', 'cancelled']
    const made = { version, runs: Object.fromEntries(states.map((state) => [state, 0])), nodes: {} }
    this.#versions.set(version, made)
    return made
  }

  node(version: number, id: string): NodeNumbers {
    const { nodes } = this.version(version)
    nodes[id] ??= { passed: 0, failed: 0, waiting: 0, active: 0, medianMs: null, ports: {} }
    return nodes[id]
  }

  all(): VersionNumbers[] {
    return [...this.#versions.values()].sort((a, b) => b.version - a.version)
  }
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? null
}
