import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { ObjectDef } from '../../model.ts'
import { mayBeShared, mayDo, rightsOf } from '../../permissions/rights.ts'
import { rowsFor } from '../../permissions/rows-for.ts'
import { ident, sql } from '../../sql.ts'
import { type Batch, byObject, type Change } from '../change.ts'

/** The act as such: rows are judged one by one where they are locked and after they are written. */
export function checkRightsOnRowAsItIs(ctx: Ctx, batch: Batch): void {
  for (const [object, changes] of byObject(batch.changes))
    for (const kind of new Set(changes.filter((change) => !change.touch).map((change) => change.kind)))
      if (!mayDo(ctx, object, kind) && !mayBeShared(ctx, object, kind))
        throw new AppError('forbidden', { act: kind, object: object.name })
}

/**
 * The row as it is now written must still be one on which the person may do this: nobody makes or moves a record
 * into where they have no right. Giving it away is `transfer`'s affair and was judged before.
 */
export async function checkRightsOnRowAsItWillBe(ctx: Ctx, batch: Batch): Promise<void> {
  for (const [object, all] of byObject(batch.changes))
    for (const kind of ['create', 'update'] as const) {
      const rows = rowsFor(ctx, object, kind, 'a')
      const changes = all.filter(
        (change) =>
          change.kind === kind &&
          !change.touch &&
          change.parent?.kind !== 'create' && // lines of a head made with them are judged by the head
          !isGivenAway(ctx, object, change),
      )
      if (!rows || changes.length === 0) continue
      const ids = changes.map((change) => change.id)
      const refused = await ctx.db.first(
        sql`SELECT a."id" FROM ${ident('app', object.name)} a WHERE a."id" = ANY(${ids}::uuid[]) AND (${rows}) IS NOT TRUE LIMIT 1`,
      )
      if (refused)
        throw new AppError('forbidden', {
          act: kind,
          object: object.name,
          reason: 'The record would end up where you have no right.',
          reasonZh: '保存后该记录将处于您无权限的范围。',
        })
    }
}

const byOwner: readonly unknown[] = ['own', 'department', 'department_tree', 'company']

/** Given to somebody else: scopes that go by the owner let it go, conditions still hold. */
function isGivenAway(ctx: Ctx, object: ObjectDef, change: Change): boolean {
  const owner = change.values.get('owner') as { id: string } | null | undefined
  if (owner === undefined || owner?.id === ctx.user.id) return false
  return rightsOf(ctx, object).acts[change.kind].some((scope) => byOwner.includes(scope))
}
