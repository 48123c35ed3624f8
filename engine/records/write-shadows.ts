import type { Ctx } from '../context.ts'
import type { ObjectDef } from '../model.ts'
import { ident, join, raw, sql } from '../sql.ts'

/** Columns that a publish is filling from the whole row: who writes the row writes them too. */
export async function writeShadows(ctx: Ctx, object: ObjectDef, ids: readonly string[]): Promise<void> {
  const shadows = (object.shadows ?? []).filter(({ source }) => source === '')
  if (shadows.length === 0 || ids.length === 0) return
  await ctx.db.run(
    sql`UPDATE ${ident('app', object.name)} SET ${join(shadows.map(({ column, value }) => sql`${ident(column)} = (${raw(value)})`))}
      WHERE "id" = ANY(${[...ids]}::uuid[])`,
  )
}
