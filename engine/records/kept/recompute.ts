import type { Ctx } from '../../context.ts'
import { isUniqueViolation } from '../../db/pg-errors.ts'
import { AppError } from '../../errors.ts'
import { keptColumns } from '../../expressions/derived-columns.ts'
import type { FieldDef, ObjectDef } from '../../model.ts'
import { ident, join, raw, sql } from '../../sql.ts'
import { updateFormulas } from '../rollups.ts'

export interface Recomputed {
  /** Records whose values are others now. */
  changed: string[]
  /** Records that somebody else is changing at this moment: they were left alone. */
  busy: string[]
}

/**
 * Computes kept values of records anew, in one statement, with the formulas made of them. Raises no version.
 *
 * @param onBusy `skip`: a saver never waits for records below its own, whose writers may be waiting for it. `wait`: a
 *   job, which holds no record yet, does.
 * @throws duplicate_record when records are told apart by a value that would be the same
 */
export async function recompute(
  ctx: Ctx,
  object: ObjectDef,
  fields: readonly FieldDef[],
  { ids, onBusy }: { ids: readonly string[]; onBusy: 'skip' | 'wait' },
): Promise<Recomputed> {
  const table = ident('app', object.name)
  const there = await ctx.db.rows<{ id: string; mine: boolean }>(
    sql`WITH mine AS MATERIALIZED (SELECT "id" FROM ${table} WHERE "id" = ANY(${ids}::uuid[]) ORDER BY "id" FOR NO KEY UPDATE ${raw(onBusy === 'skip' ? 'SKIP LOCKED' : '')})
      SELECT a."id", m."id" IS NOT NULL AS mine FROM ${table} a LEFT JOIN mine m ON m."id" = a."id" WHERE a."id" = ANY(${ids}::uuid[])`,
  )
  const mine = there.filter((row) => row.mine).map(({ id }) => id)
  const busy = there.filter((row) => !row.mine).map(({ id }) => id)
  if (mine.length === 0) return { changed: [], busy }
  const { joins, columns } = keptColumns(ctx.model, object, fields, 'a')
  const names = columns.map(({ name }) => ident(name))
  const list = (alias: 't' | 'r') => join(names.map((name) => sql`${ident(alias)}.${name}`))
  const rows = await told(object, () =>
    ctx.db.rows<{
      id: string
    }>(sql`UPDATE ${table} t SET ${join(names.map((name) => sql`${name} = r.${name}`))}
      FROM (SELECT a."id", ${join(columns.map(({ name, value }) => sql`${value} AS ${ident(name)}`))}
        FROM ${table} a ${joins} WHERE a."id" = ANY(${mine}::uuid[])) r
      WHERE t."id" = r."id" AND (${list('t')}) IS DISTINCT FROM (${list('r')}) RETURNING t."id"`),
  )
  const changed = rows.map(({ id }) => id)
  await updateFormulas(ctx, object, changed, new Set(fields.map(({ name }) => name)))
  return { changed, busy }
}

async function told<T>(object: ObjectDef, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    const fields = object.unique.flatMap((key) => key.fields).join(', ')
    throw new AppError('duplicate_record', { object: object.name, fields }, { cause: error })
  }
}
