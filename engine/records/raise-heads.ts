import type { Ctx } from '../context.ts'
import type { ObjectDef } from '../model.ts'
import { headOf } from '../permissions/rights.ts'
import { ident, sql } from '../sql.ts'
import { recordEvents } from './record-events.ts'

/**
 * Lines that go or come by their own door are a change of their heads, whose versions rise.
 *
 * @param except heads that are written anyway
 */
export async function raiseHeads(
  ctx: Ctx,
  object: ObjectDef,
  lines: readonly string[],
  at: string,
  except: readonly string[] = [],
): Promise<void> {
  const head = headOf(ctx.model, object)
  if (!head || typeof object.ownership !== 'object') return
  const table = ident('app', head.name)
  const rows = await ctx.db.rows<{ id: string }>(
    sql`SELECT h."id" FROM ${table} h WHERE h."deleted_at" IS NULL AND h."id" <> ALL(${except}::uuid[])
        AND h."id" IN (SELECT ${ident(object.ownership.from)} FROM ${ident('app', object.name)} WHERE "id" = ANY(${lines}::uuid[]))
      ORDER BY h."id" FOR NO KEY UPDATE OF h`,
  )
  if (rows.length === 0) return
  const ids = rows.map(({ id }) => id)
  const by = ctx.user.system ? null : ctx.user.id
  await ctx.db.run(sql`WITH raised AS (UPDATE ${table} SET "version" = "version" + 1, "updated_at" = ${at}::timestamptz, "updated_by" = ${by}::uuid
      WHERE "id" = ANY(${ids}::uuid[]) RETURNING "id", "version")
    , ${recordEvents(ctx, head, 'update', 'updated', ids, at, sql`SELECT "id", "version", '{}'::jsonb FROM raised`)} SELECT 1`)
}
