import type { Ctx } from '../../context.ts'
import type { KeptHop, KeptPath } from '../../expressions/kept-paths.ts'
import { sql } from '../../sql.ts'
import { dependents, givenIds } from './dependents.ts'

/** Values of `object.field` that are computed a moment later: all that depend on the records by the path. */
export interface Due {
  object: string
  field: string
  path: string
  ids: readonly string[]
}

/** All that depend on records by a path; of records in lists, those that hold the lists are noted: they are fewer. */
export async function dueBy(
  ctx: Ctx,
  { object, field, key, hops }: KeptPath,
  ids: readonly string[],
): Promise<Due> {
  const names = key.split('.')
  let at = hops.length
  while (at > 1 && isList(hops[at - 1]!)) at -= 1
  const path = names.slice(0, at).join('.')
  if (at === hops.length) return { object: object.name, field: field.name, path, ids }
  const rows = await ctx.db.rows<{ id: string }>(
    sql`SELECT DISTINCT d."id" FROM (${dependents(hops.slice(at), givenIds(ids))}) d`,
  )
  return { object: object.name, field: field.name, path, ids: rows.map(({ id }) => id) }
}

const isList = ({ kind }: KeptHop): boolean => kind === 'list' || kind === 'linked'

export async function keepLater(ctx: Ctx, due: readonly Due[]): Promise<void> {
  for (const { object, field, path, ids } of due)
    if (ids.length > 0)
      await ctx.db.run(sql`INSERT INTO sys.kept_due (object, field, path, record_id, since)
        SELECT ${object}, ${field}, ${path}, unnest(${[...ids]}::uuid[]), ${ctx.clock.now().toISOString()}::timestamptz`)
}
