import type { Ctx } from '../context.ts'
import type { FieldDef, ObjectDef } from '../model.ts'
import { empty, ident, join, type Sql, sql } from '../sql.ts'
import { storedValue } from './stored-value.ts'

/** Records whose rollups changed. */
export interface RolledUp {
  object: ObjectDef
  ids: string[]
}

/** What the update's RETURNING says of a record. */
type Updated = Record<string, unknown> & { id: string }

/** How an update of records `t` names the value that a column had. */
type OldColumn = (name: string) => Sql

const oldName = (column: string): string => `_old_${column}`

/**
 * Runs an update of rollups; those with `"history": true` get a row in the history, by whoever saved the records that
 * are rolled up. The version stays, so a row of the same instant is one with theirs; a record that is made just now
 * has no values before.
 *
 * @param update the statement, given what its RETURNING says besides the id of `t`
 */
export async function rolledUpRows(
  ctx: Ctx,
  object: ObjectDef,
  fields: readonly FieldDef[],
  { update, old }: { update: (told: Sql) => Sql; old: OldColumn },
): Promise<RolledUp & { rows: Updated[] }> {
  const kept = fields.filter(({ history, secret }) => history && !secret)
  const told = [
    ...kept.flatMap(({ columns }) =>
      columns.flatMap(({ name }) => [sql`t.${ident(name)}`, sql`${old(name)} AS ${ident(oldName(name))}`]),
    ),
    ...(kept.length > 0 ? [sql`t."version"`] : []),
    ...(kept.length > 0 && object.fields.has('currency_code') ? [sql`t."currency_code"`] : []),
  ]
  const rows = await ctx.db.rows<Updated>(update(told.length > 0 ? sql`, ${join(told)}` : empty))
  if (kept.length > 0) await tellHistory(ctx, object, kept, rows)
  return { object, ids: rows.map(({ id }) => id), rows }
}

async function tellHistory(
  ctx: Ctx,
  object: ObjectDef,
  fields: readonly FieldDef[],
  rows: readonly Record<string, unknown>[],
): Promise<void> {
  const told = rows.flatMap((row) => {
    const before = Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, oldName(name) in row ? row[oldName(name)] : value]),
    )
    const changes = fields.flatMap((field) => {
      const [old, now] = [storedValue(before, field), storedValue(row, field)]
      return old === now ? [] : [[field.name, [old, now]] as const]
    })
    if (changes.length === 0) return []
    return [{ id: row['id'], version: row['version'], changes: Object.fromEntries(changes) }]
  })
  if (told.length === 0) return
  await ctx.db.run(sql`INSERT INTO sys.history AS h (at, object, record_id, version, act, user_id, on_behalf_of, via, changes)
    SELECT ${ctx.clock.now().toISOString()}::timestamptz, ${object.name}, x.id, x.version, 'update',
      ${ctx.user.system ? null : ctx.user.id}::uuid, ${ctx.onBehalfOf ?? null}::uuid, ${ctx.via}, x.changes
    FROM json_to_recordset(${JSON.stringify(told)}::json) AS x(id uuid, version integer, changes jsonb)
    ON CONFLICT (object, record_id, version, at) DO UPDATE SET changes = COALESCE(h.changes, '{}') || (
      SELECT jsonb_object_agg(e.key, jsonb_build_array(COALESCE(h.changes -> e.key -> 0, e.value -> 0), e.value -> 1))
      FROM jsonb_each(excluded.changes) e) WHERE h.act <> 'create'`)
}
