import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { inLanguage } from '../../fields/option-text.ts'
import type { ObjectDef } from '../../model.ts'
import { findUser } from '../../organisation/users.ts'
import { mayDo, type RecordAct } from '../../permissions/rights.ts'
import { rowsFor } from '../../permissions/rows-for.ts'
import { requireSystemRight } from '../../permissions/system-right.ts'
import { allOf, ident, join, raw, type Sql, sql } from '../../sql.ts'

/** How many records of an object somebody owns, of those that the asking person may see. */
export interface OwnedView {
  object: string
  label: string
  count: number
  /** Those that the asking person may give to somebody else. */
  transferable: number
}

/**
 * What a hand-over would move: records by object, those in the recycle bin not counted.
 *
 * @throws forbidden without the right `manage_users`, not_found
 */
export async function ownedRecords(ctx: Ctx, userId: string): Promise<OwnedView[]> {
  requireSystemRight(ctx, 'manage_users')
  if (!(await findUser(ctx.db, userId))) throw new AppError('not_found', { object: 'user', id: userId })
  const objects = ownable(ctx).filter((object) => mayDo(ctx, object, 'read'))
  if (objects.length === 0) return []
  const counts = objects.map(
    (object) => sql`SELECT ${object.name}::text AS object, count(*)::int AS count,
      count(*) FILTER (WHERE ${giveable(ctx, object)})::int AS transferable
      FROM ${ident('app', object.name)} a WHERE ${ownedBy(ctx, object, userId, 'read')}`,
  )
  const rows = await ctx.db.rows<Omit<OwnedView, 'label'>>(join(counts, ' UNION ALL '))
  return rows
    .filter(({ count }) => count > 0)
    .map((row) => {
      const { pluralLabel } = ctx.model.objects.get(row.object)!
      return { ...row, label: inLanguage(pluralLabel, ctx.locale) || row.object }
    })
    .sort((a, b) => b.count - a.count || a.label.localeCompare(b.label, ctx.locale))
}

/** Objects whose records belong to people. */
export const ownable = (ctx: Pick<Ctx, 'model'>): ObjectDef[] =>
  [...ctx.model.objects.values()].filter((object) => object.ownership === 'user')

/** Live records of that owner on which the asking person may do `act`. */
export const ownedBy = (ctx: Ctx, object: ObjectDef, userId: string, act: RecordAct): Sql =>
  allOf([
    sql`a."owner" = ${userId}::uuid`,
    sql`a."deleted_at" IS NULL`,
    rowsFor(ctx, object, act) ?? raw('true'),
  ])

/** Where the asking person may name another owner. */
export const giveable = (ctx: Ctx, object: ObjectDef): Sql =>
  mayDo(ctx, object, 'update') && mayDo(ctx, object, 'transfer')
    ? allOf([rowsFor(ctx, object, 'update') ?? raw('true'), rowsFor(ctx, object, 'transfer') ?? raw('true')])
    : raw('false')
