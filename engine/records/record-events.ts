import type { Ctx } from '../context.ts'
import type { ObjectDef } from '../model.ts'
import { type Sql, sql } from '../sql.ts'

const idsPerEvent = 500

/**
 * History and outbox rows as two parts of a WITH, for writes that are not a save: deletion, restore. Nobody hears of
 * what turns out to change nothing.
 *
 * @param rows a SELECT of id, version and changes
 */
export function recordEvents(
  ctx: Ctx,
  object: ObjectDef,
  act: string,
  event: string,
  ids: readonly string[],
  at: string,
  rows: Sql,
): Sql {
  const user = ctx.user.system ? null : ctx.user.id
  const parts = Array.from({ length: Math.ceil(ids.length / idsPerEvent) }, (_, part) => ({
    ids: `{${ids.slice(part * idsPerEvent, (part + 1) * idsPerEvent).join(',')}}`,
  }))
  return sql`history AS (INSERT INTO sys.history (at, object, record_id, version, act, user_id, on_behalf_of, via, changes)
      SELECT ${at}::timestamptz, ${object.name}, r.id, r.version, ${act}, ${user}::uuid, ${ctx.onBehalfOf ?? null}::uuid, ${ctx.via}, r.changes
      FROM (${rows}) AS r(id, version, changes))
    , outbox AS (INSERT INTO sys.outbox (at, object, act, ids, user_id, via)
      SELECT ${at}::timestamptz, ${object.name}, ${event}, x.ids::uuid[], ${user}::uuid, ${ctx.via}
      FROM json_to_recordset(${JSON.stringify(parts)}::json) AS x(ids text) WHERE EXISTS (${rows}))`
}
