import type { Ctx } from '../../context.ts'
import type { ObjectDef } from '../../model.ts'
import { sql } from '../../sql.ts'

/** Shares of the records as they stand, to be kept for an undo. */
export async function sharesOf(ctx: Ctx, object: ObjectDef, ids: readonly string[]): Promise<unknown[]> {
  const row = await ctx.db.first<{ shares: unknown[] }>(
    sql`SELECT coalesce(jsonb_agg(to_jsonb(s)), '[]') AS shares FROM sys.share s
      WHERE s.object = ${object.name} AND s.record_id = ANY(${ids}::uuid[])`,
  )
  return row?.shares ?? []
}

/** Whoever has one of the records has the survivor: the strongest of their live shares, never more than one gave. */
export async function moveShares(
  ctx: Ctx,
  object: ObjectDef,
  { survivor, losers }: { survivor: string; losers: readonly string[] },
): Promise<void> {
  await ctx.db.run(sql`INSERT INTO sys.share (object, principal, record_id, level, until, made_by, made_at)
    SELECT DISTINCT ON (s.principal) s.object, s.principal, ${survivor}::uuid, s.level, s.until, s.made_by, s.made_at
    FROM sys.share s WHERE s.object = ${object.name} AND s.record_id = ANY(${[survivor, ...losers]}::uuid[])
      AND (s.until IS NULL OR s.until > ${ctx.clock.now().toISOString()}::timestamptz)
    ORDER BY s.principal, (s.level = 'edit') DESC, s.until DESC NULLS FIRST
    ON CONFLICT (object, principal, record_id) DO UPDATE SET level = excluded.level, until = excluded.until,
      made_by = excluded.made_by, made_at = excluded.made_at`)
  await ctx.db.run(
    sql`DELETE FROM sys.share WHERE object = ${object.name} AND record_id = ANY(${losers}::uuid[])`,
  )
}

/**
 * Puts the shares back that were there before; those given to others since stay. Whoever has lost the survivor since, or
 * may only read it by now, gets no more back than that.
 */
export async function restoreShares(
  ctx: Ctx,
  object: ObjectDef,
  { survivor, shares }: { survivor: string; shares: readonly unknown[] },
): Promise<void> {
  const kept = sql`jsonb_populate_recordset(NULL::sys.share, ${JSON.stringify(shares)}::jsonb)`
  const had =
    await ctx.db.rows(sql`DELETE FROM sys.share s WHERE s.object = ${object.name} AND s.record_id = ${survivor}::uuid
    AND s.principal IN (SELECT k.principal FROM ${kept} k) RETURNING s.principal, s.level`)
  await ctx.db.run(sql`INSERT INTO sys.share (object, principal, record_id, level, until, made_by, made_at)
    SELECT k.object, k.principal, k.record_id, CASE WHEN h.level = 'read' THEN 'read' ELSE k.level END, k.until, k.made_by, k.made_at
    FROM ${kept} k JOIN json_to_recordset(${JSON.stringify(had)}::json) AS h(principal text, level text) ON h.principal = k.principal
    ON CONFLICT DO NOTHING`)
}
