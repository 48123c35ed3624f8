import { v7 as uuid } from 'uuid'
import type { Ctx } from '../context.ts'
import { targetColumn } from '../db/derived-name.ts'
import { AppError } from '../errors.ts'
import type { FieldDef, ObjectDef } from '../model.ts'
import { isMadeByAdministration, raiseRightsOf } from '../organisation/people-records.ts'
import { rowsFor } from '../permissions/rows-for.ts'
import { ident, raw, type Sql, sql } from '../sql.ts'
import { recordEvents } from './record-events.ts'

/** A reference of some object that points to the records in hand. */
interface Pointing {
  object: ObjectDef
  field: FieldDef
  /** The column that holds the id. */
  column: string
}

/** Who points to `object`, one entry a reference column; references to any object have no key and are left alone. */
export function pointingTo(ctx: Ctx, object: ObjectDef): Pointing[] {
  return [...ctx.model.objects.values()].flatMap((child) =>
    [...child.fields.values()]
      .filter((field) => !field.system && field.stores === 'target' && field.to.includes(object.name))
      .map((field) => ({
        object: child,
        field,
        column: field.to.length > 1 ? targetColumn(field.name, object.name) : field.name,
      })),
  )
}

/** What the deletion of a parent means for the child: lines always go along. */
export const onDeleteOf = ({ object, field }: Pointing): 'restrict' | 'clear' | 'cascade' =>
  typeof object.ownership === 'object' && object.ownership.from === field.name
    ? 'cascade'
    : (field.onDelete ?? 'restrict')

/** Rows of one object that go with a batch, or from which a reference is cleared. */
interface Fate {
  object: ObjectDef
  ids: string[]
  cleared?: { column: string; field: FieldDef; values: Map<string, string> }
}

/**
 * Puts live records into the recycle bin with all that `onDelete` says, as one batch that restore undoes. Rights are
 * judged on the records named; what hangs on them follows.
 *
 * @param of only rows whose reference `field` holds `id`: lines of a head
 * @throws not_found, forbidden, deletion_restricted
 */
export async function binRecords(
  ctx: Ctx,
  object: ObjectDef,
  ids: readonly string[],
  of?: { field: string; id: string },
): Promise<void> {
  if (isMadeByAdministration(object.name)) {
    const reason = 'Users are deactivated, never deleted.'
    throw new AppError('forbidden', { act: 'delete', object: object.name, reason })
  }
  await lockForDeletion(ctx, object, ids, of)
  const batch = uuid()
  const at = ctx.clock.now().toISOString()
  const fates: Fate[] = []
  await follow(ctx, object, [...ids], fates, new Set())
  const removed = new Set(fates.flatMap((fate) => (fate.cleared ? [] : fate.ids)))
  for (const fate of fates) if (!fate.cleared) await remove(ctx, batch, fate.object, fate.ids, at)
  for (const { object: child, cleared } of fates) {
    if (!cleared) continue
    for (const id of removed) cleared.values.delete(id) // what goes itself needs no clearing
    if (cleared.values.size > 0) await clear(ctx, batch, child, cleared, at)
  }
  await raiseRightsOf(ctx, fates)
}

async function lockForDeletion(
  ctx: Ctx,
  object: ObjectDef,
  ids: readonly string[],
  of: { field: string; id: string } | undefined,
): Promise<void> {
  const may = (act: 'read' | 'delete'): Sql => {
    const rows = rowsFor(ctx, object, act, 'a')
    return rows ? sql`(${rows}) IS TRUE` : raw('true')
  }
  const rows = await ctx.db.rows<{ id: string; read: boolean; remove: boolean }>(
    sql`SELECT a."id", ${may('read')} AS read, ${may('delete')} AS remove FROM ${ident('app', object.name)} a
      WHERE a."id" = ANY(${ids}::uuid[]) AND a."deleted_at" IS NULL ${of ? sql`AND a.${ident(of.field)} = ${of.id}::uuid` : sql``}
      ORDER BY a."id" FOR NO KEY UPDATE OF a`,
  )
  const found = new Map(rows.map((row) => [row.id, row]))
  for (const id of ids) {
    const row = found.get(id)
    if (!row?.read) throw new AppError('not_found', { object: object.name, id })
    if (!row.remove) throw new AppError('forbidden', { act: 'delete', object: object.name })
  }
}

/** Walks down from the records: who restricts, who is cleared, who goes along. */
async function follow(
  ctx: Ctx,
  object: ObjectDef,
  ids: string[],
  fates: Fate[],
  seen: Set<string>,
): Promise<void> {
  const fresh = ids.filter((id) => !seen.has(id))
  for (const id of fresh) seen.add(id)
  if (fresh.length === 0) return
  fates.push({ object, ids: fresh })
  for (const pointing of pointingTo(ctx, object)) {
    const children = await ctx.db.rows<{ id: string; target: string }>(
      sql`SELECT c."id", c.${ident(pointing.column)} AS target FROM ${ident('app', pointing.object.name)} c
        WHERE c.${ident(pointing.column)} = ANY(${fresh}::uuid[]) AND c."deleted_at" IS NULL ORDER BY c."id" FOR NO KEY UPDATE OF c`,
    )
    const others = children.filter((child) => !seen.has(child.id))
    if (others.length === 0) continue
    const fate = onDeleteOf(pointing)
    if (fate === 'restrict')
      throw new AppError('deletion_restricted', {
        object: object.name,
        by: pointing.object.name,
        count: others.length,
      })
    if (fate === 'cascade')
      await follow(
        ctx,
        pointing.object,
        others.map((child) => child.id),
        fates,
        seen,
      )
    else
      fates.push({
        object: pointing.object,
        ids: others.map((child) => child.id),
        cleared: {
          column: pointing.column,
          field: pointing.field,
          values: new Map(others.map((child) => [child.id, child.target])),
        },
      })
  }
}

async function remove(
  ctx: Ctx,
  batch: string,
  object: ObjectDef,
  ids: readonly string[],
  at: string,
): Promise<void> {
  await ctx.db.run(sql`WITH gone AS (UPDATE ${ident('app', object.name)} SET "deleted_at" = ${at}::timestamptz, "version" = "version" + 1
      WHERE "id" = ANY(${ids}::uuid[]) RETURNING "id", "version")
    , kept AS (INSERT INTO sys.deletion (batch, object, record_id, at) SELECT ${batch}::uuid, ${object.name}, "id", ${at}::timestamptz FROM gone)
    , ${recordEvents(ctx, object, 'delete', 'deleted', ids, at, sql`SELECT "id", "version", NULL::jsonb FROM gone`)} SELECT 1`)
}

async function clear(
  ctx: Ctx,
  batch: string,
  object: ObjectDef,
  { column, field, values }: NonNullable<Fate['cleared']>,
  at: string,
): Promise<void> {
  const ids = [...values.keys()]
  const kept = ids.map((id) => ({
    id,
    cleared: { [column]: values.get(id) },
    changes: { [field.name]: [{ id: values.get(id) }, null] },
  }))
  await ctx.db.run(sql`WITH old AS (SELECT * FROM json_to_recordset(${JSON.stringify(kept)}::json) AS x(id uuid, cleared jsonb, changes jsonb))
    , gone AS (UPDATE ${ident('app', object.name)} SET ${ident(column)} = NULL, "version" = "version" + 1
      WHERE "id" = ANY(${ids}::uuid[]) RETURNING "id", "version")
    , kept AS (INSERT INTO sys.deletion AS deletion (batch, object, record_id, cleared, at) SELECT ${batch}::uuid, ${object.name}, id, cleared, ${at}::timestamptz FROM old
        ON CONFLICT (batch, object, record_id) DO UPDATE SET cleared = deletion.cleared || excluded.cleared)
    , ${recordEvents(ctx, object, 'update', 'updated', ids, at, sql`SELECT g."id", g."version", o.changes FROM gone g JOIN old o ON o.id = g."id"`)} SELECT 1`)
}
