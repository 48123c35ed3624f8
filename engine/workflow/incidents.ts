import { isId } from '../../metadata/language/values/reference.ts'
import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { hasSystemRight, requireSystemRight } from '../permissions/system-right.ts'
import { allOf, type Sql, sql } from '../sql.ts'
import { isoOf } from './runs.ts'

/** What incidents that are alike have in common. */
export interface IncidentKind {
  workflow: string
  version: number
  node: string | null
  code: string
}

export interface IncidentGroup extends IncidentKind {
  count: number
  first_at: string
  last_at: string
  /** The latest twenty. */
  runs: string[]
}

export interface IncidentRow extends IncidentKind {
  run: string
  id: number
  token: number | null
  detail: unknown
  object: string | null
  record: string | null
  created_at: string
}

export interface IncidentQuery {
  group: boolean
  conditions: Sql[]
  limit: number
  cursor?: { run: string; id: number }
}

/** @throws parameter_invalid */
export function parseIncidentQuery(input: Record<string, unknown>): IncidentQuery {
  const refuse = (parameter: string, reason: string, reasonZh: string): never => {
    throw new AppError('parameter_invalid', { parameter, value: input[parameter], reason, reasonZh })
  }
  const known = ['group', 'workflow', 'version', 'node', 'code', 'limit', 'cursor']
  const other = Object.keys(input).find((name) => !known.includes(name))
  if (other) refuse(other, `Known parameters: ${known.join(', ')}.`, `可用参数：${known.join('、')}。`)
  const group = input['group'] ?? '1'
  if (group !== '0' && group !== '1')
    refuse('group', '1: those alike together; 0: one by one.', '1：合并同类；0：逐条列出。')
  const limit = Number(input['limit'] ?? 50)
  if (!Number.isInteger(limit) || limit < 1 || limit > 200)
    refuse('limit', 'A whole number from 1 to 200.', '须为 1 到 200 的整数。')
  const text = (name: string) => (typeof input[name] === 'string' ? (input[name] as string) : undefined)
  const version = text('version')
  if (version !== undefined && !/^\d{1,9}$/.test(version)) refuse('version', 'A whole number.', '须为整数。')
  const [workflow, node, code, cursor] = [text('workflow'), text('node'), text('code'), text('cursor')]
  const [, run = '', id = ''] = /^(.+)\/(\d{1,15})$/.exec(cursor ?? '') ?? []
  if (cursor !== undefined && !isId(run))
    refuse('cursor', 'As the page before gave it.', '须为上一页给出的游标。')
  return {
    group: group === '1',
    limit,
    conditions: [
      sql`i.state = 'open'`,
      ...(workflow === undefined ? [] : [sql`r.name = ${workflow}`]),
      ...(version === undefined ? [] : [sql`r.version = ${Number(version)}`]),
      ...(node === undefined ? [] : [sql`i.node = ${node}`]),
      ...(code === undefined ? [] : [sql`i.code = ${code}`]),
    ],
    ...(cursor === undefined ? {} : { cursor: { run, id: Number(id) } }),
  }
}

type Page = { next: string | null; countKind: 'none' }

/**
 * Open incidents: those alike together, with the latest of their runs, or one by one, newest runs first. What went wrong
 * in detail may be of any record: it is told to those who may see everything.
 *
 * @throws forbidden
 */
export async function listIncidents(
  ctx: Ctx,
  query: IncidentQuery,
): Promise<{ data: IncidentGroup[] } | { data: IncidentRow[]; page: Page }> {
  requireSystemRight(ctx, 'manage_processes')
  return query.group ? { data: await grouped(ctx, query) } : single(ctx, query)
}

async function grouped({ db }: Ctx, { conditions }: IncidentQuery): Promise<IncidentGroup[]> {
  return db.rows<IncidentGroup>(
    sql`SELECT r.name AS workflow, r.version, i.node, i.code, count(*)::integer AS count,
        ${isoOf(sql`min(i.created_at)`)} AS first_at, ${isoOf(sql`max(i.created_at)`)} AS last_at,
        (array_agg(r.id ORDER BY i.created_at DESC))[1:20] AS runs
      FROM sys.incident i JOIN sys.run r ON r.id = i.run_id WHERE ${allOf(conditions)}
      GROUP BY r.name, r.version, i.node, i.code ORDER BY max(i.created_at) DESC LIMIT 200`,
  )
}

async function single(
  ctx: Ctx,
  { conditions, limit, cursor }: IncidentQuery,
): Promise<{ data: IncidentRow[]; page: Page }> {
  const after = cursor ? [sql`(r.id, -i.id) < (${cursor.run}::uuid, ${-cursor.id}::bigint)`] : []
  const rows = await ctx.db.rows<IncidentRow>(
    sql`SELECT r.id AS run, i.id, r.name AS workflow, r.version, i.node, i.code, i.detail, i.token, r.object,
        r.record_id AS record, ${isoOf(sql`i.created_at`)} AS created_at
      FROM sys.incident i JOIN sys.run r ON r.id = i.run_id WHERE ${allOf([...conditions, ...after])}
      ORDER BY r.id DESC, i.id LIMIT ${limit + 1}`,
  )
  const seesAll = hasSystemRight(ctx, '*')
  const data = rows.slice(0, limit).map((row) => (seesAll ? row : { ...row, detail: null }))
  const last = data.at(-1)
  return {
    data,
    page: { next: rows.length > limit && last ? `${last.run}/${last.id}` : null, countKind: 'none' },
  }
}
