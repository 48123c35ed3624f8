import { isId } from '../../metadata/language/values/reference.ts'
import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import type { Chore } from '../jobs/chores.ts'
import type { ObjectDef } from '../model.ts'
import type { RecordAct } from '../permissions/rights.ts'
import { rowsFor } from '../permissions/rows-for.ts'
import { ident, raw, sql } from '../sql.ts'
import { knownObject, objectFor } from './known-object.ts'
import { labelsOf } from './labels.ts'
import { requireBody } from './request-body.ts'

/** Somebody else who has the record open for editing. */
export interface EditorView {
  user: { id: string | null; label: string | null; hidden?: true }
  since: string
  /** Unless they say so again. */
  until: string
}

/** A page that is gone without a word is forgotten after this; one that is there says so every 15 seconds. */
const livesMs = 40_000

/**
 * Who else is editing the record. People whom the reader may not see are told as hidden.
 *
 * @throws unknown_object, forbidden, not_found for who may not read it
 */
export async function editorsOf(ctx: Ctx, objectName: string, id: string): Promise<EditorView[]> {
  const object = objectFor(ctx, objectName, 'read')
  await requireRow(ctx, object, id, 'read')
  const now = ctx.clock.now().toISOString()
  const rows = await ctx.db.rows<{ user_id: string; since: string; until: string }>(sql`
    SELECT p.user_id, ${iso('min(p.since)')} AS since, ${iso('max(p.until)')} AS until
    FROM sys.presence p JOIN app."user" u ON u.id = p.user_id AND u.active AND u.deleted_at IS NULL
    WHERE p.object = ${object.name} AND p.record_id = ${id}::uuid AND p.until > ${now}::timestamptz
      AND p.user_id <> ${ctx.user.id}::uuid
    GROUP BY p.user_id ORDER BY min(p.since), p.user_id LIMIT 20`)
  const labels = await labelsOf(
    ctx,
    'user',
    rows.map((row) => row.user_id),
  )
  return rows.map(({ user_id: user, ...times }) => ({
    user: labels.has(user)
      ? { id: user, label: labels.get(user) ?? null }
      : { id: null, label: null, hidden: true },
    ...times,
  }))
}

/** One open page of a browser, and whether it is editing the record. */
interface Presence {
  tab: string
  editing: boolean
}

/** @throws malformed_request, parameter_invalid */
function parsePresence(body: unknown): Presence {
  const { tab, editing, ...rest } = requireBody(body)
  const invalid = (parameter: string, value: unknown, reason: string) =>
    new AppError('parameter_invalid', { parameter, value, reason })
  const other = Object.keys(rest)[0]
  if (other !== undefined) throw invalid(other, rest[other], 'Known: tab, editing.')
  if (typeof tab !== 'string' || !isId(tab)) throw invalid('tab', tab, 'A UUID.')
  if (typeof editing !== 'boolean') throw invalid('editing', editing, 'true or false.')
  return { tab, editing }
}

/**
 * Says that a page is editing a record, again every few seconds, or that it is no longer. Only coming and going is
 * told to others.
 *
 * @throws unknown_object, forbidden, not_found for who may not change it, parameter_invalid
 */
export async function tellPresence(ctx: Ctx, objectName: string, id: string, body: unknown): Promise<void> {
  knownObject(ctx, objectName)
  const { tab, editing } = parsePresence(body)
  const object = objectFor(ctx, objectName, editing ? 'update' : 'read')
  const now = ctx.clock.now()
  const at = now.toISOString()
  if (!editing) {
    if (!isId(id)) throw new AppError('not_found', { object: objectName, id })
    await ctx.db.run(sql`UPDATE sys.presence SET until = ${at}::timestamptz, xid = pg_current_xact_id()
      WHERE tab = ${tab}::uuid AND user_id = ${ctx.user.id}::uuid AND until > ${at}::timestamptz`)
    return
  }
  await requireRow(ctx, object, id, 'update')
  const until = new Date(now.getTime() + livesMs).toISOString()
  await ctx.db.run(sql`
    INSERT INTO sys.presence AS p (tab, user_id, object, record_id, since, until)
    VALUES (${tab}::uuid, ${ctx.user.id}::uuid, ${object.name}, ${id}::uuid, ${at}::timestamptz, ${until}::timestamptz)
    ON CONFLICT (tab) DO UPDATE SET object = excluded.object, record_id = excluded.record_id, until = excluded.until,
      since = CASE WHEN ${stays} THEN p.since ELSE excluded.since END,
      xid = CASE WHEN ${stays} THEN p.xid ELSE excluded.xid END
    WHERE p.user_id = excluded.user_id`)
}

const stays = sql`p.object = excluded.object AND p.record_id = excluded.record_id AND p.until > excluded.since`

/** @throws not_found for who may not read it, forbidden for who may, but not do this */
async function requireRow(ctx: Ctx, object: ObjectDef, id: string, act: RecordAct): Promise<void> {
  if (await isRow(ctx, object, id, act)) return
  if (act !== 'read' && (await isRow(ctx, object, id, 'read')))
    throw new AppError('forbidden', { act, object: object.name })
  throw new AppError('not_found', { object: object.name, id })
}

async function isRow(ctx: Ctx, object: ObjectDef, id: string, act: RecordAct): Promise<boolean> {
  if (!isId(id)) return false
  const rows = rowsFor(ctx, object, act)
  const found = await ctx.db.first(
    sql`SELECT 1 AS there FROM ${ident('app', object.name)} a
      WHERE a."id" = ${id}::uuid AND a."deleted_at" IS NULL ${rows ? sql`AND ${rows}` : sql``}`,
  )
  return found !== undefined
}

const iso = (column: string) =>
  sql`to_char(${raw(column)} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/** What is over is kept a little, for browsers on slower nodes to hear of it. */
export const presenceChore: Chore = {
  name: 'forget who was editing',
  everyMs: 600_000,
  run: async (ctx) => {
    const before = new Date(ctx.clock.now().getTime() - 600_000).toISOString()
    await ctx.db.run(sql`DELETE FROM sys.presence WHERE until < ${before}::timestamptz`)
  },
}
