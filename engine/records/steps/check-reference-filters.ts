import { holds } from '../../../metadata/language/evaluate.ts'
import { needsOf } from '../../../metadata/language/needs.ts'
import type { Node } from '../../../metadata/language/types.ts'
import type { Ctx } from '../../context.ts'
import type { FieldDef, ObjectDef } from '../../model.ts'
import { loadRows, readRow } from '../../rules/load-rows.ts'
import { surroundingsOf } from '../../rules/surroundings.ts'
import { ident, sql } from '../../sql.ts'
import { type Batch, byObject, type Change, issue } from '../change.ts'
import { ruleRows } from '../rule-rows.ts'

/** A reference may only lead where its filter lets: asked of what a save newly points to. */
export async function checkReferenceFilters(ctx: Ctx, batch: Batch): Promise<void> {
  for (const [object, changes] of byObject(batch.changes))
    for (const [name, { filter }] of ctx.model.rules.get(object.name)?.fields ?? []) {
      if (!filter) continue
      const field = object.fields.get(name)!
      const pointing = changes.filter((change) => targetsOf(change, field).length > 0)
      if (pointing.length > 0) await checkField(ctx, batch, object, field, filter, pointing)
    }
}

/** Ids that the save itself gives the field. What the engine sets by itself is not asked. */
function targetsOf(change: Change, field: FieldDef): string[] {
  const value = field.name in change.input ? change.values.get(field.name) : undefined
  return ([value ?? []].flat() as { id?: string }[]).flatMap(({ id }) => id ?? [])
}

async function checkField(
  ctx: Ctx,
  batch: Batch,
  object: ObjectDef,
  field: FieldDef,
  filter: Node,
  changes: readonly Change[],
): Promise<void> {
  const target = ctx.model.objects.get(field.to[0]!)!
  const needs = needsOf([filter])
  const ids = [...new Set(changes.flatMap((change) => targetsOf(change, field)))]
  const stored = await ctx.db.rows<Record<string, unknown>>(
    sql`SELECT * FROM ${ident('app', target.name)} WHERE "id" = ANY(${ids}::uuid[])`,
  )
  const found = new Map(stored.map((row) => [String(row['id']), readRow(target, row, needs.root)]))
  await loadRows({ model: ctx.model, db: ctx.db }, target, needs.root, [...found.values()])
  const hosts = await ruleRows(ctx, batch, object, changes, { ...needs, root: needs.record })
  const around = await surroundingsOf(ctx, [filter])
  for (const change of changes) {
    const record = hosts.get(change)!.row
    const refused = targetsOf(change, field).some((id) => {
      const row = found.get(id)
      return row !== undefined && !holds(filter, row, { ...around, record })
    })
    if (refused)
      batch.issues.push(
        issue(
          change,
          field.name,
          'not_an_option',
          'This record is not among those that can be chosen here.',
          '该记录不在可选范围内。',
        ),
      )
  }
}
