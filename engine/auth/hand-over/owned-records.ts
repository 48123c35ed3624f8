import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { inLanguage } from '../../fields/option-text.ts'
import { findUser } from '../../organisation/users.ts'
import { requireSystemRight } from '../../permissions/system-right.ts'
import { ident, join, sql } from '../../sql.ts'
import { giveable, type Holding, heldBy, holdings, mayLook } from './holdings.ts'

/** How many records of an object name somebody as responsible, of those that the asking person may see. */
export interface OwnedView {
  object: string
  /** The reference that names them; absent where they are the owner. */
  field?: string
  label: string
  count: number
  /** Those that the asking person may give to somebody else. */
  transferable: number
}

/**
 * What a hand-over would move: records by object and by what names the person, those in the recycle bin not counted.
 *
 * @throws forbidden without the right `manage_users`, not_found
 */
export async function ownedRecords(ctx: Ctx, userId: string): Promise<OwnedView[]> {
  requireSystemRight(ctx, 'manage_users')
  if (!(await findUser(ctx.db, userId))) throw new AppError('not_found', { object: 'user', id: userId })
  const asked = holdings(ctx).filter((holding) => mayLook(ctx, holding))
  if (asked.length === 0) return []
  const counts = asked.map(
    (holding) => sql`SELECT ${holding.key}::text AS key, count(*)::int AS count,
      count(*) FILTER (WHERE ${giveable(ctx, holding)})::int AS transferable
      FROM ${ident('app', holding.object.name)} a WHERE ${heldBy(ctx, holding, userId, 'read')}`,
  )
  const rows = await ctx.db.rows<{ key: string; count: number; transferable: number }>(
    join(counts, ' UNION ALL '),
  )
  const byKey = new Map(asked.map((holding) => [holding.key, holding]))
  return rows
    .filter(({ count }) => count > 0)
    .map(({ key, count, transferable }): OwnedView => {
      const holding = byKey.get(key)!
      const { object, field } = holding
      return {
        object: object.name,
        ...(field ? { field: field.name } : {}),
        label: labelOf(ctx, holding),
        count,
        transferable,
      }
    })
    .sort((a, b) => b.count - a.count || a.label.localeCompare(b.label, ctx.locale))
}

function labelOf({ locale }: Ctx, { object, field }: Holding): string {
  const records = inLanguage(object.pluralLabel, locale) || object.name
  return field ? `${records} · ${inLanguage(field.label, locale) || field.name}` : records
}
