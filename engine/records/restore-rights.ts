import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import type { ObjectDef } from '../model.ts'
import { rowsFor } from '../permissions/rows-for.ts'
import { allOf, ident, sql } from '../sql.ts'
import { onDeleteOf, pointingTo } from './pointing.ts'

/** Records that went to the recycle bin together, by object. */
export type Binned = ReadonlyMap<ObjectDef, readonly string[]>

/**
 * What a deletion named needs the right to delete, as it did then; what went along follows. So a record that went
 * along brings its parent back only for those who may delete the parent.
 *
 * @throws forbidden
 */
export async function requireRestoreRight(ctx: Ctx, binned: Binned): Promise<void> {
  for (const [object, ids] of await named(ctx, binned)) {
    const rows = [rowsFor(ctx, object, 'read', 'a'), rowsFor(ctx, object, 'delete', 'a')].filter(
      (each) => each !== undefined,
    )
    if (rows.length === 0) continue
    const allowed = await ctx.db.rows(
      sql`SELECT 1 FROM ${ident('app', object.name)} a WHERE a."id" = ANY(${ids}::uuid[]) AND ${allOf(rows)}`,
    )
    if (allowed.length < ids.length)
      throw forbidden(
        object,
        'It was deleted together with records that you may not restore.',
        '它是与您无权恢复的记录一起删除的。',
      )
  }
}

/**
 * A record that goes along with its parent cannot be alive while the parent is deleted.
 *
 * @throws forbidden
 */
export async function requireLiveParents(ctx: Ctx, binned: Binned): Promise<void> {
  for (const { object, column, parent } of cascades(ctx, [...binned.keys()])) {
    const gone = await ctx.db.rows<{ gone: boolean }>(
      sql`SELECT p."deleted_at" IS NOT NULL AS gone FROM ${ident('app', object.name)} c
        JOIN ${ident('app', parent.name)} p ON p."id" = c.${ident(column)}
        WHERE c."id" = ANY(${binned.get(object) ?? []}::uuid[]) ORDER BY p."id" FOR SHARE OF p`,
    )
    if (gone.some((row) => row.gone))
      throw forbidden(
        object,
        `The ${parent.name} it belongs to is deleted. Restore that first.`,
        `它所属的 ${parent.name} 已被删除，请先恢复后者。`,
      )
  }
}

const forbidden = (object: ObjectDef, reason: string, reasonZh: string): AppError =>
  new AppError('forbidden', { act: 'restore', object: object.name, reason, reasonZh })

interface Cascade {
  object: ObjectDef
  column: string
  parent: ObjectDef
}

/** The references by which these objects' records follow a parent. */
function cascades(ctx: Ctx, objects: readonly ObjectDef[]): Cascade[] {
  return [...ctx.model.objects.values()].flatMap((parent) =>
    pointingTo(ctx, parent)
      .filter((pointing) => objects.includes(pointing.object) && onDeleteOf(pointing) === 'cascade')
      .map(({ object, column }) => ({ object, column, parent })),
  )
}

/** Those whose parents are not in the batch; all of them where they follow each other in a ring. */
async function named(ctx: Ctx, binned: Binned): Promise<Binned> {
  const followers = new Set<string>()
  for (const { object, column, parent } of cascades(ctx, [...binned.keys()])) {
    const parents = binned.get(parent)
    if (!parents) continue
    const rows = await ctx.db.rows<{ id: string }>(
      sql`SELECT "id" FROM ${ident('app', object.name)} WHERE "id" = ANY(${binned.get(object) ?? []}::uuid[])
        AND ${ident(column)} = ANY(${parents}::uuid[]) AND ${ident(column)} <> "id"`,
    )
    for (const { id } of rows) followers.add(id)
  }
  const roots = new Map(
    [...binned].map(([object, ids]): [ObjectDef, string[]] => [
      object,
      ids.filter((id) => !followers.has(id)),
    ]),
  )
  const found = [...roots].filter(([, ids]) => ids.length > 0)
  return found.length > 0 ? new Map(found) : binned
}
