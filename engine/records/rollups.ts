import { needsOf } from '../../metadata/language/needs.ts'
import type { Node } from '../../metadata/language/types.ts'
import type { Ctx } from '../context.ts'
import { targetColumn } from '../db/derived-name.ts'
import { formulaColumns } from '../expressions/derived-columns.ts'
import { rollupGroups } from '../expressions/rollup-groups.ts'
import type { AppModel, FieldDef, ObjectDef } from '../model.ts'
import { ident, join, raw, sql } from '../sql.ts'

/** A rollup over an object's records, and the column of theirs that points to the parent. */
export interface Rolled {
  parent: ObjectDef
  field: FieldDef
  column: string
  /** Fields of the records that its value depends on. */
  reads: ReadonlySet<string>
}

/** Ids of parents by object. */
export type Parents = Map<string, Set<string>>

const remembered = new WeakMap<AppModel, Map<string, Rolled[]>>()

/** The rollups that a change of this object's records may change. */
export function rollupsOver(model: AppModel, object: string): readonly Rolled[] {
  let all = remembered.get(model)
  if (!all) {
    all = new Map()
    for (const parent of model.objects.values())
      for (const field of parent.fields.values()) {
        const { rollup } = field
        const reference = rollup && model.objects.get(rollup.object)?.fields.get(rollup.reference)
        if (!rollup || !reference) continue
        const several = reference.to.length > 1
        const column = several ? targetColumn(reference.name, parent.name) : reference.name
        const child = model.objects.get(rollup.object)!
        const filtered = rollup.filter ? fieldsRead(child, rollup.filter) : []
        const reads = new Set([reference.name, ...(rollup.field ? [rollup.field] : []), ...filtered])
        all.set(rollup.object, [...(all.get(rollup.object) ?? []), { parent, field, column, reads }])
      }
    remembered.set(model, all)
  }
  return all.get(object) ?? []
}

/** Names of an object's own fields that an expression reads: `$base(amount)` reads the amount and the rate. */
function fieldsRead(object: ObjectDef, node: Node): string[] {
  return [...needsOf([node]).root.fields].flatMap((name) =>
    name.endsWith('_base') && !object.fields.has(name) ? [name.slice(0, -5), 'exchange_rate'] : [name],
  )
}

export function addParent(parents: Parents, object: string, id: unknown): void {
  if (typeof id !== 'string') return
  const known = parents.get(object) ?? new Set<string>()
  parents.set(object, known.add(id))
}

/** Parents of stored records, as they stand. */
export async function parentsOf(ctx: Ctx, object: ObjectDef, ids: readonly string[]): Promise<Parents> {
  const parents: Parents = new Map()
  const columns = new Map(
    rollupsOver(ctx.model, object.name).map(({ column, parent }) => [column, parent.name]),
  )
  if (columns.size === 0 || ids.length === 0) return parents
  const rows = await ctx.db.rows<Record<string, unknown>>(
    sql`SELECT ${join([...columns.keys()].map((name) => ident(name)))} FROM ${ident('app', object.name)} WHERE "id" = ANY(${ids}::uuid[])`,
  )
  for (const row of rows) for (const [column, parent] of columns) addParent(parents, parent, row[column])
  return parents
}

/**
 * Locks parents, objects by name and rows by id, before their records are written: whoever changes another record of
 * theirs waits, so that a later statement sees every record that counts.
 */
export async function lockParents(ctx: Ctx, parents: Parents): Promise<void> {
  for (const name of [...parents.keys()].sort())
    await ctx.db.run(
      sql`SELECT 1 FROM ${ident('app', name)} WHERE "id" = ANY(${[...parents.get(name)!]}::uuid[]) ORDER BY "id" FOR NO KEY UPDATE`,
    )
}

/**
 * Computes the rollups of locked parents anew, with formulas made of them, then what their own parents roll up, level
 * by level. Raises no version and writes no history.
 *
 * @returns parents whose values changed
 */
export async function updateRollups(ctx: Ctx, parents: Parents): Promise<Parents> {
  const changed: Parents = new Map()
  let level = parents
  while (level.size > 0) {
    const next: Parents = new Map()
    for (const name of [...level.keys()].sort()) {
      const object = ctx.model.objects.get(name)
      const ids = [...(level.get(name) ?? [])]
      if (!object || ids.length === 0) continue
      const rows = await updateObject(ctx, object, ids)
      for (const id of rows) addParent(changed, name, id)
      for (const [above, more] of await parentsOf(ctx, object, rows))
        for (const id of more) addParent(next, above, id)
    }
    if (next.size > 0) await lockParents(ctx, next)
    level = next
  }
  return changed
}

async function updateObject(ctx: Ctx, object: ObjectDef, ids: readonly string[]): Promise<string[]> {
  const rollups = [...object.fields.values()].filter(({ rollup }) => rollup)
  if (rollups.length === 0) return []
  const { joins, columns } = rollupGroups(ctx.model, object, rollups, 'a', ids)
  const list = (prefix: string) => join(columns.map(({ name }) => sql`${raw(prefix)}${ident(name)}`))
  const rows = await ctx.db.rows<{ id: string }>(
    sql`UPDATE ${ident('app', object.name)} t SET ${join(columns.map(({ name }) => sql`${ident(name)} = r.${ident(name)}`))}
      FROM (SELECT a."id", ${join(columns.map(({ name, value }) => sql`${value} AS ${ident(name)}`))}
        FROM ${ident('app', object.name)} a ${joins} WHERE a."id" = ANY(${ids}::uuid[])) r
      WHERE t."id" = r."id" AND (${list('t.')}) IS DISTINCT FROM (${list('r.')}) RETURNING t."id"`,
  )
  const changed = rows.map(({ id }) => id)
  await updateFormulas(ctx, object, changed, new Set(rollups.map(({ name }) => name)))
  return changed
}

/** Stored formulas that are made of other columns which were just changed by another door than a save. */
export async function updateFormulas(
  ctx: Ctx,
  object: ObjectDef,
  ids: readonly string[],
  changed: ReadonlySet<string>,
): Promise<void> {
  const fields = [...object.fields.values()].filter(
    ({ formula }) => formula && fieldsRead(object, formula).some((name) => changed.has(name)),
  )
  if (fields.length === 0 || ids.length === 0) return
  const sets = fields.flatMap((field) => {
    const values = formulaColumns(ctx.model, object, field, 't')
    return field.columns.map(({ name }, at) => sql`${ident(name)} = ${values[at]!}`)
  })
  await ctx.db.run(
    sql`UPDATE ${ident('app', object.name)} t SET ${join(sets)} WHERE t."id" = ANY(${ids}::uuid[])`,
  )
}
