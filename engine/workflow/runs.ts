import { isId } from '../../metadata/language/values/reference.ts'
import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { hasSystemRight, requireSystemRight } from '../permissions/system-right.ts'
import { readRecord } from '../records/read.ts'
import { allOf, type Sql, sql } from '../sql.ts'
import { type Localized, textFor } from './expressions/templates.ts'
import { versionsOf } from './keep-workflows.ts'

export interface RunRow {
  id: string
  workflow: string
  /** What people call it, where it is still published. */
  label?: string
  version: number
  state: string
  result: string | null
  object: string | null
  record: string | null
  trigger: string | null
  caused_by: string | null
  parent: string | null
  started_at: string
  ended_at: string | null
  incidents: number
  steps: number
  /** Since when it is held, by whom and why. */
  suspended: { at: string; by: string | null; reason: string | null } | null
}

export interface RunQuery {
  workflow?: string
  object?: string
  record?: string
  state?: string
  limit: number
  cursor?: string
}

/** An instant as the API tells it. */
export const isoOf = (column: Sql): Sql =>
  sql`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

const columns = sql`id, name AS workflow, version, state, result, object, record_id AS record, trigger->>'name' AS trigger,
  caused_by, parent_run AS parent, ${isoOf(sql`started_at`)} AS started_at, ${isoOf(sql`ended_at`)} AS ended_at, incidents, steps,
  CASE WHEN state = 'suspended' THEN suspended END AS suspended`
const states = ['running', 'waiting', 'incident', 'suspended', 'completed', 'cancelled']

/** @throws parameter_invalid */
export function parseRunQuery(input: Record<string, unknown>): RunQuery {
  const refuse = (parameter: string, reason: string, reasonZh: string): never => {
    throw new AppError('parameter_invalid', { parameter, value: input[parameter], reason, reasonZh })
  }
  const known = ['workflow', 'object', 'record', 'state', 'limit', 'cursor']
  const other = Object.keys(input).find((name) => !known.includes(name))
  if (other) refuse(other, `Known parameters: ${known.join(', ')}.`, `可用参数：${known.join('、')}。`)
  const limit = Number(input['limit'] ?? 50)
  if (!Number.isInteger(limit) || limit < 1 || limit > 200)
    refuse('limit', 'A whole number from 1 to 200.', '须为 1 到 200 的整数。')
  const query: RunQuery = { limit }
  for (const name of ['workflow', 'object', 'record', 'state', 'cursor'] as const) {
    const value = input[name]
    if (value === undefined || value === '') continue
    if (typeof value !== 'string') refuse(name, 'Give it once, as text.', '须为文本，且只给出一次。')
    query[name] = value as string
  }
  if (query.state !== undefined && !states.includes(query.state))
    refuse('state', `One of ${states.join(', ')}.`, `可用：${states.join('、')}。`)
  for (const name of ['record', 'cursor'] as const)
    if (query[name] !== undefined && !isId(query[name])) refuse(name, 'An id is needed.', '须为 id。')
  return query
}

/**
 * Runs, newest first: all for those who manage processes, those of one record for whoever may read it.
 *
 * @throws forbidden, not_found, unknown_object
 */
export async function listRuns(
  ctx: Ctx,
  query: RunQuery,
): Promise<{ data: RunRow[]; page: { next: string | null; countKind: 'none' } }> {
  const { workflow, object, record, state, limit, cursor } = query
  if (object !== undefined && record !== undefined) await readRecord(ctx, object, record, ['id'])
  else requireSystemRight(ctx, 'manage_processes')
  const conditions: Sql[] = [
    sql`kind = 'workflow'`,
    ...(workflow === undefined ? [] : [sql`name = ${workflow}`]),
    ...(object === undefined ? [] : [sql`object = ${object}`]),
    ...(record === undefined ? [] : [sql`record_id = ${record}::uuid`]),
    ...(state === undefined ? [] : [sql`state = ${state}`]),
    ...(cursor === undefined ? [] : [sql`id < ${cursor}::uuid`]),
  ]
  const rows = await ctx.db.rows<RunRow>(
    sql`SELECT ${columns} FROM sys.run WHERE ${allOf(conditions)} ORDER BY id DESC LIMIT ${limit + 1}`,
  )
  // Why somebody held or cancelled a run is said to those who look after runs.
  const isTold = hasSystemRight(ctx, 'manage_processes')
  const data = rows.slice(0, limit).map((stored) => {
    const row = isTold ? stored : withoutReasons(stored)
    const label = ctx.model.workflows.get(row.workflow)?.label as Localized | undefined
    return label === undefined
      ? row
      : { ...row, label: textFor(label, ctx.locale, ctx.model.settings.language) }
  })
  return { data, page: { next: rows.length > limit ? data.at(-1)!.id : null, countKind: 'none' } }
}

const withoutReasons = (row: RunRow): RunRow => ({
  ...row,
  result: row.state === 'cancelled' ? null : row.result,
  suspended: row.suspended && { ...row.suspended, reason: null },
})

export interface RunView extends RunRow {
  /** Of its workflow, as it is published now; null where it is no more. */
  published_version: number | null
  input: unknown
  output: unknown
  /** Threads as they stand. */
  tokens: {
    id: number
    node: string
    state: string
    attempt: number
    since: string
    due_at: string | null
    /** What became of the tries so far of work outside that is tried again at `due_at`. */
    trying: { tries: number; code: string; message: string | null } | null
  }[]
  step_rows: {
    n: number
    token: number
    node: string
    state: string
    port: string | null
    output: unknown
    attempt: number
    started_at: string
    ended_at: string
  }[]
  open_incidents: {
    id: number
    token: number | null
    node: string | null
    code: string
    detail: unknown
    created_at: string
  }[]
  /** As it was published when the run began. */
  document: unknown
}

const mostSteps = 1_000

/**
 * One run with everything that happened in it. What it read and wrote may be of any record and field: values are told to
 * those who may see everything, others see where it stands.
 *
 * @throws forbidden, not_found
 */
export async function readRun(ctx: Ctx, id: string): Promise<RunView> {
  requireSystemRight(ctx, 'manage_processes')
  const run = isId(id)
    ? await ctx.db.first<RunRow & Pick<RunView, 'input' | 'output' | 'document'>>(
        sql`SELECT ${columns}, input, output, (SELECT document FROM sys.process_version v
          WHERE v.kind = r.kind AND v.name = r.name AND v.version = r.version) AS document
        FROM sys.run r WHERE id = ${id}::uuid`,
      )
    : undefined
  if (!run) throw new AppError('not_found', { object: 'run', id })
  const ofRun = sql`run_id = ${id}::uuid`
  const tokens = await ctx.db.rows<RunView['tokens'][number]>(
    sql`SELECT t.id, t.node, t.state, t.attempt, ${isoOf(sql`t.since`)} AS since,
        ${isoOf(sql`least(c.due_at, (SELECT min(due_at) FROM sys.run_timer d
          WHERE d.run_id = t.run_id AND d.token = t.id AND d.state = 'open'))`)} AS due_at,
        CASE WHEN c.key IS NOT NULL THEN jsonb_build_object('tries', c.attempt, 'code', c.answer->>'code',
          'message', c.answer->>'message') END AS trying
      FROM sys.run_token t LEFT JOIN sys.run_call c ON c.run_id = t.run_id AND c.token = t.id
        AND c.state = 'open' AND c.attempt > 0
      WHERE t.${ofRun} ORDER BY t.id`,
  )
  const steps = await ctx.db.rows<RunView['step_rows'][number]>(
    sql`SELECT n, token, node, state, port, output, attempt, ${isoOf(sql`started_at`)} AS started_at,
        ${isoOf(sql`ended_at`)} AS ended_at FROM sys.run_step
      WHERE ${ofRun} ORDER BY n DESC LIMIT ${mostSteps}`,
  )
  const incidents = await ctx.db.rows<RunView['open_incidents'][number]>(
    sql`SELECT id, token, node, code, detail, ${isoOf(sql`created_at`)} AS created_at FROM sys.incident WHERE ${ofRun} AND state = 'open' ORDER BY id`,
  )
  const published = (await versionsOf(ctx)).get(run.workflow) ?? null
  const whole = {
    ...run,
    published_version: published,
    tokens,
    step_rows: steps.reverse(),
    open_incidents: incidents,
  }
  return hasSystemRight(ctx, '*') ? whole : withoutValues(whole)
}

const withoutValues = (run: RunView): RunView => ({
  ...run,
  input: null,
  output: null,
  tokens: run.tokens.map((token) => ({
    ...token,
    trying: token.trying && { ...token.trying, message: null },
  })),
  step_rows: run.step_rows.map((step) => ({ ...step, output: null })),
  open_incidents: run.open_incidents.map((incident) => ({ ...incident, detail: null })),
})
