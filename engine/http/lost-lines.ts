import type { Principal } from '../context.ts'
import { headOf, rightsOf } from '../permissions/rights.ts'
import { rowsFor } from '../permissions/rows-for.ts'
import { ident, raw, sql } from '../sql.ts'
import type { Seeing, Window } from './events-as-seen.ts'

/** Of a head with very many lines the first ones are told: a page shows no more. */
const mostLines = 1_000

/**
 * Lines that go out of a person's sight because their heads did: those have no event of their own.
 *
 * @param lost heads of one object that the person could read until now, and the transactions in which that ended
 */
export async function linesOf(
  { db, model, clock }: Seeing,
  user: Principal,
  lost: { head: string; ids: readonly string[]; window: Window },
): Promise<{ object: string; ids: string[] }[]> {
  const gone: { object: string; ids: string[] }[] = []
  for (const object of model.objects.values()) {
    if (headOf(model, object)?.name !== lost.head || typeof object.ownership !== 'object') continue
    if (!rightsOf({ model, user }, object).acts.read.includes('parent')) continue
    const visible = rowsFor({ model, clock, user }, object, 'read')
    if (!visible) continue
    // What was made in these very transactions nobody has seen before.
    const rows = await db.rows<{ id: string }>(sql`
      SELECT a."id" FROM ${ident('app', object.name)} a
      WHERE a.${ident(object.ownership.from)} = ANY(${lost.ids}::uuid[]) AND a."deleted_at" IS NULL AND (${visible}) IS NOT TRUE
        AND NOT EXISTS (SELECT FROM sys.history h WHERE h.object = ${object.name} AND h.record_id = a."id"
          AND h.act = 'create' AND h.at >= a."created_at" AND h.xid >= ${lost.window.from}::bigint)
      LIMIT ${raw(String(mostLines))}`)
    if (rows.length > 0) gone.push({ object: object.name, ids: rows.map(({ id }) => id) })
  }
  return gone
}
