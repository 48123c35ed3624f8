import type { Ctx } from '../../context.ts'
import { linkTable } from '../../db/derived-name.ts'
import type { FieldDef, ObjectDef } from '../../model.ts'
import { rowsFor } from '../../permissions/rows-for.ts'
import { allOf, ident, raw, type Sql, sql } from '../../sql.ts'
import { pointingTo } from '../pointing.ts'

/** Where ids of an object's records stand in other records. */
export interface Place {
  object: ObjectDef
  field: FieldDef
  /** Column of the record's table, or of the link table, that holds the id. */
  column: string
  /** `any`: beside it stands the object's name. `links`: a table of pairs. */
  kind: 'reference' | 'any' | 'links'
}

/** Every place that may point to records of `object`, objects by name: the order in which rows are locked. */
export function placesOf(ctx: Ctx, object: ObjectDef): Place[] {
  const references = pointingTo(ctx, object)
    .filter(({ field }) => !field.derived)
    .map((pointing): Place => ({ ...pointing, kind: 'reference' }))
  const others = [...ctx.model.objects.values()].flatMap((child) =>
    [...child.fields.values()].flatMap((field): Place[] => {
      if (field.system || field.derived) return []
      if (field.stores === 'target' && field.to[0] === '*')
        return [{ object: child, field, column: field.name, kind: 'any' }]
      if (
        field.stores === 'links' &&
        !field.raw['through'] &&
        field.to.length === 1 &&
        field.to[0] === object.name
      )
        return [{ object: child, field, column: 'target_id', kind: 'links' }]
      return []
    }),
  )
  return [...references, ...others].sort((a, b) => (a.object.name < b.object.name ? -1 : 1))
}

export const tableOf = ({ object, field, kind }: Place): string =>
  kind === 'links' ? linkTable(object.name, field.name) : object.name

/** The column of the record that points. */
export const holderOf = ({ kind }: Place): string => (kind === 'links' ? 'source_id' : 'id')

/** Rows under `c` that point to one of `ids`; those among them that go themselves are left alone. */
export function pointsTo(place: Place, object: ObjectDef, ids: readonly string[]): Sql {
  const { kind, column, field } = place
  return allOf([
    sql`c.${ident(column)} = ANY(${ids}::uuid[])`,
    ...(kind === 'any' ? [sql`c.${ident(`${field.name}__object`)} = ${object.name}`] : []),
    ...(place.object.name === object.name ? [sql`c.${ident(holderOf(place))} <> ALL(${ids}::uuid[])`] : []),
  ])
}

/** How many live records that the person may see point to `ids`, by place; places without any are left out. */
export async function countPointing(
  ctx: Ctx,
  object: ObjectDef,
  ids: readonly string[],
): Promise<{ object: string; field: string; count: number }[]> {
  const counts: { object: string; field: string; count: number }[] = []
  for (const place of placesOf(ctx, object)) {
    const from = ident('app', tableOf(place))
    const seen = (alias: string): Sql => {
      const rows = rowsFor(ctx, place.object, 'read', alias)
      return allOf([raw(`${alias}."deleted_at" IS NULL`), ...(rows ? [rows] : [])])
    }
    const live =
      place.kind === 'links'
        ? sql`EXISTS (SELECT 1 FROM ${ident('app', place.object.name)} r WHERE r."id" = c."source_id" AND ${seen('r')})`
        : seen('c')
    const row = await ctx.db.first<{ count: number }>(
      sql`SELECT count(*)::int AS count FROM ${from} c WHERE ${pointsTo(place, object, ids)} AND ${live}`,
    )
    if (row?.count) counts.push({ object: place.object.name, field: place.field.name, count: row.count })
  }
  return counts
}
