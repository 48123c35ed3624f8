import type { Ctx } from '../../context.ts'
import { listRecords } from '../../records/list.ts'
import type { ListQuery } from '../../records/list-query.ts'
import { type Sql, sql } from '../../sql.ts'
import { versionsOf } from '../keep-workflows.ts'
import type { MadeStart } from '../starts.ts'
import type { Alert } from './alert-index.ts'
import { alertWorkflowName } from './alert-workflow.ts'

export const idsOnly: Omit<ListQuery, 'limit'> = {
  fields: ['id'],
  sort: 'id',
  offset: 0,
  count: 'none',
  deleted: false,
}

/** Which of these records are there, and such a condition holds for now. */
export async function holding(
  ctx: Ctx,
  object: string,
  ids: readonly string[],
  filter: string | undefined,
): Promise<string[]> {
  if (ids.length === 0) return []
  const within = { where: sql`a."id" = ANY(${ids}::uuid[])`, key: 'alert' }
  const condition = filter === undefined ? {} : { filter }
  const { data } = await listRecords(ctx, object, { ...idsOnly, ...condition, limit: ids.length }, within)
  return data.map(({ id }) => String(id))
}

/**
 * Raises an alert for records that its condition holds for, unless it is raised already: `perPeriod` (the usual way)
 * until it has been cleared, `perRecord` for good, `always` at each look. What ends it keeps it from being raised.
 *
 * @param since `always`: who has been told since then has been told of this look
 * @returns what starts for those it was raised for just now
 */
export async function raise(
  ctx: Ctx,
  { name, document }: Alert,
  found: readonly string[],
  { before = [], since }: { before?: readonly string[]; since?: string } = {},
): Promise<MadeStart[]> {
  const { object, once = 'perPeriod', level = 'info', until } = document
  // Otherwise it would be cleared and raised again at each look.
  const ended = new Set(until === undefined ? [] : await holding(ctx, object, found, until))
  const ids = found.filter((id) => !ended.has(id))
  if (ids.length === 0) return []
  const { db, clock, model } = ctx
  const at = clock.now()
  const now = at.toISOString()
  if (once === 'always')
    await db.run(sql`UPDATE sys.alert SET cleared_at = ${now}::timestamptz
      WHERE alert = ${name} AND cleared_at IS NULL AND record_id = ANY(${ids}::uuid[])
        ${since === undefined ? sql`` : sql`AND raised_at < ${since}::timestamptz`}`)
  const raised = await db.rows<{ id: string }>(sql`INSERT INTO sys.alert (alert, object, record_id, raised_at)
    SELECT ${name}, ${object}, r.id, ${now}::timestamptz FROM unnest(${ids}::uuid[]) AS r(id)
    WHERE NOT EXISTS (SELECT FROM sys.alert x WHERE x.alert = ${name} AND x.record_id = r.id AND ${standing(once)})
    ON CONFLICT (alert, record_id) WHERE cleared_at IS NULL DO NOTHING RETURNING record_id AS id`)
  if (raised.length === 0) return []
  const workflow = alertWorkflowName(name)
  const version = (await versionsOf(ctx)).get(workflow)!
  return raised.map(({ id }) => ({
    kind: 'workflow',
    name: workflow,
    version,
    modelVersion: model.version,
    trigger: { name: 'raised', type: 'alert', at: now, level, old: null, new: null },
    object,
    recordId: id,
    causedBy: null,
    chain: [...before, `${workflow}/${id}/raised`],
    at,
  }))
}

/** Rows that keep it from being raised again. */
export const standing = (once: string): Sql => (once === 'perRecord' ? sql`true` : sql`x.cleared_at IS NULL`)

/** Clears it for records that are gone, or for which what ends it holds: the opposite of its condition, when nothing is said. */
export async function clear(ctx: Ctx, { name, document }: Alert, ids: readonly string[]): Promise<void> {
  const open = await ctx.db.rows<{ id: string }>(sql`SELECT record_id AS id FROM sys.alert
    WHERE alert = ${name} AND cleared_at IS NULL AND record_id = ANY(${ids}::uuid[])`)
  const raised = open.map(({ id }) => id)
  if (raised.length === 0) return
  const { object, when, until } = document
  const still = new Set(await holding(ctx, object, raised, until === undefined ? when : undefined))
  const ended = new Set(until === undefined ? [] : await holding(ctx, object, raised, until))
  const over = raised.filter((id) => ended.has(id) || !still.has(id))
  if (over.length === 0) return
  await ctx.db.run(sql`UPDATE sys.alert SET cleared_at = ${ctx.clock.now().toISOString()}::timestamptz
    WHERE alert = ${name} AND cleared_at IS NULL AND record_id = ANY(${over}::uuid[])`)
}
