import type { Ctx } from '../../context.ts'
import { ident, sql } from '../../sql.ts'
import { type Move, updateEvents } from './move-events.ts'
import { type Place, tableOf } from './places.ts'

interface Link {
  source_id: string
  target_id: string
  position: number
}

/** Pairs that go and pairs that come. */
export interface LinkChange {
  gone: readonly Link[]
  come: readonly Link[]
}

/**
 * Every link to a record that goes becomes one to the survivor, in its place; a record is linked once.
 *
 * @returns also the moves, without a target where the survivor was linked already
 */
export async function linksOnto(
  ctx: Ctx,
  place: Place,
  moves: readonly Move[],
): Promise<LinkChange & { moves: Move[] }> {
  const links = await linksOf(ctx, place, moves)
  const linked = new Set(links.map((link) => `${link.source_id} ${link.target_id}`))
  const gone: Link[] = []
  const come: Link[] = []
  const made = moves.map((move): Move => {
    const { record_id, from_id, to_id } = move
    const before = links.find((link) => link.source_id === record_id && link.target_id === from_id)
    if (!before || to_id === null) return move
    gone.push(before)
    if (linked.has(`${record_id} ${to_id}`)) return { ...move, to_id: null }
    linked.add(`${record_id} ${to_id}`)
    come.push({ ...before, target_id: to_id })
    return move
  })
  return { gone, come, moves: made }
}

/** Undoes it: the survivor's link goes where it came by the merge, those of the others come back. */
export async function linksBack(
  ctx: Ctx,
  place: Place,
  { moves, survivor, came }: { moves: readonly Move[]; survivor: string; came: ReadonlySet<string> },
): Promise<LinkChange> {
  const links = await linksOf(ctx, place, moves)
  const there = links.filter((link) => link.target_id === survivor)
  return {
    gone: there.filter((link) => came.has(link.source_id)),
    come: moves.flatMap(({ record_id, to_id }): Link[] => {
      const position = there.find((link) => link.source_id === record_id)?.position
      const isThere = links.some((link) => link.source_id === record_id && link.target_id === to_id)
      if (position === undefined || to_id === null || isThere) return []
      return [{ source_id: record_id, target_id: to_id, position }]
    }),
  }
}

const linksOf = (ctx: Ctx, place: Place, moves: readonly Move[]): Promise<Link[]> =>
  ctx.db.rows<Link>(
    sql`SELECT "source_id", "target_id", "position" FROM ${ident('app', tableOf(place))}
      WHERE "source_id" = ANY(${moves.map(({ record_id }) => record_id)}::uuid[]) ORDER BY "source_id", "position", "target_id" FOR UPDATE`,
  )

/** Writes pairs; each record that holds some gets a version, a line of history and an event. */
export async function writeLinks(ctx: Ctx, place: Place, { gone, come }: LinkChange): Promise<void> {
  const { object, field } = place
  const table = ident('app', tableOf(place))
  const sources = [...new Set([...gone, ...come].map(({ source_id }) => source_id))]
  if (sources.length === 0) return
  const lists = async () => {
    const rows = await ctx.db.rows<{ id: string; list: unknown }>(
      sql`SELECT "source_id" AS id, jsonb_agg(jsonb_build_object('id', "target_id") ORDER BY "position", "target_id") AS list
        FROM ${table} WHERE "source_id" = ANY(${sources}::uuid[]) GROUP BY 1`,
    )
    return new Map(rows.map(({ id, list }) => [id, list]))
  }
  const before = await lists()
  await ctx.db.run(sql`DELETE FROM ${table} k USING json_to_recordset(${JSON.stringify(gone)}::json) AS g("source_id" uuid, "target_id" uuid)
    WHERE k."source_id" = g."source_id" AND k."target_id" = g."target_id"`)
  await ctx.db.run(sql`INSERT INTO ${table} ("source_id", "target_id", "position")
    SELECT * FROM json_to_recordset(${JSON.stringify(come)}::json) AS x("source_id" uuid, "target_id" uuid, "position" integer)
    ON CONFLICT DO NOTHING`)
  const after = await lists()
  const rows = sources.map((id) => ({
    id,
    changes: field.history ? { [field.name]: [before.get(id) ?? null, after.get(id) ?? null] } : {},
  }))
  const events = await updateEvents(ctx, object, sources, sql`SELECT "id", "version", changes FROM raised`)
  await ctx.db.run(sql`WITH kept AS (SELECT * FROM json_to_recordset(${JSON.stringify(rows)}::json) AS x(id uuid, changes jsonb))
    , raised AS (UPDATE ${ident('app', object.name)} a SET "version" = a."version" + 1 FROM kept k
      WHERE a."id" = k.id RETURNING a."id", a."version", k.changes)
    , ${events} SELECT 1`)
}
