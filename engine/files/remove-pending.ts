import type { Ctx } from '../context.ts'
import type { Chore } from '../jobs/chores.ts'
import { sql } from '../sql.ts'
import { fileStore } from './slots.ts'

const dayMs = 86_400_000

/** Files that no record has taken within a day. */
export async function removePendingFiles(ctx: Ctx): Promise<number> {
  const before = new Date(ctx.clock.now().getTime() - dayMs).toISOString()
  const gone = await ctx.db.rows<{ place: string }>(
    sql`DELETE FROM sys.file WHERE object IS NULL AND created_at < ${before}::timestamptz RETURNING place`,
  )
  // The row goes first: a file without a row is a little lost space, a row without its file an error somebody meets.
  for (const { place } of gone) await ctx.parts.get(fileStore).remove(place)
  return gone.length
}

export const pendingFilesChore: Chore = {
  name: 'remove pending files',
  everyMs: 3_600_000,
  run: async (ctx) => {
    await removePendingFiles(ctx)
  },
}
