import type { Ctx } from '../context.ts'
import { sql } from '../sql.ts'
import { sharePrincipals } from './share-principals.ts'

/** Which of these objects have records that somebody shared with the person one by one, for reading at least. */
export async function sharedObjects(ctx: Ctx, names: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await ctx.db.rows<{ name: string }>(sql`SELECT o.name FROM unnest(${names}::text[]) AS o(name)
    WHERE EXISTS (SELECT FROM sys.share WHERE object = o.name AND principal = ANY(${sharePrincipals(ctx.user)}::text[])
      AND (until IS NULL OR until > ${ctx.clock.now().toISOString()}::timestamptz))`)
  return new Set(rows.map(({ name }) => name))
}
