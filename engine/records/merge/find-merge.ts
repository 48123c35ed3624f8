import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { ObjectDef } from '../../model.ts'
import { sql } from '../../sql.ts'

/** As long as a merge can be undone. */
const undoDays = 30

export interface Merge {
  id: string
  losers: string[]
  changes: Record<string, [unknown, unknown]>
  shares: unknown[]
  at: Date
}

/**
 * The merge of a record that can still be undone: the last one, unless another is named.
 *
 * @param how `lock`: nobody else undoes it meanwhile
 * @throws not_found, forbidden when it is older than 30 days
 */
export async function findMerge(
  ctx: Ctx,
  object: ObjectDef,
  survivor: string,
  { named, lock = false }: { named?: string | undefined; lock?: boolean } = {},
): Promise<Merge> {
  const merge = await ctx.db.first<Merge>(
    sql`SELECT id, losers, changes, shares, at FROM sys.merge WHERE object = ${object.name} AND survivor = ${survivor}::uuid
      AND undone_at IS NULL ${named === undefined ? sql`` : sql`AND id = ${named}::uuid`}
      ORDER BY at DESC, id DESC LIMIT 1 ${lock ? sql`FOR UPDATE` : sql``}`,
  )
  if (!merge) throw new AppError('not_found', { object: 'merge', id: named ?? survivor })
  if (ctx.clock.now().getTime() - new Date(merge.at).getTime() > undoDays * 86_400_000)
    throw new AppError('forbidden', {
      act: 'unmerge',
      object: object.name,
      reason: `It is more than ${undoDays} days ago.`,
      reasonZh: `合并已超过 ${undoDays} 天，不能撤销。`,
    })
  return merge
}
