import type { Ctx } from '../context.ts'
import type { ObjectDef } from '../model.ts'
import { ident, sql } from '../sql.ts'
import { lockTree } from './lock-rings.ts'

/** A record of a tree, and below which one it is to stand; null for a root. */
export interface Move {
  id: string
  parent: string | null
}

/**
 * Which of the records would stand below themselves when all of them have moved. Moves of one tree wait for each other
 * from here on at the latest; who knows that records may move takes that lock before any row (`lockRings`).
 */
export async function findCircles(ctx: Ctx, object: ObjectDef, moves: readonly Move[]): Promise<Set<string>> {
  await lockTree(ctx, object.name)
  const ids = moves.map(({ id }) => id)
  const parents = moves.map(({ parent }) => parent)
  // What moves stands where it will be; UNION ends in circles that somebody's SQL made.
  const rows = await ctx.db.rows<{ id: string }>(sql`
    WITH RECURSIVE moved AS (SELECT * FROM unnest(${ids}::uuid[], ${parents}::uuid[]) AS m (id, parent)),
    above AS (
      SELECT id AS start, parent AS at FROM moved WHERE parent IS NOT NULL
      UNION
      SELECT above.start, CASE WHEN moved.id IS NULL THEN row.${ident(object.treeField!)} ELSE moved.parent END FROM above
        LEFT JOIN ${ident('app', object.name)} row ON row."id" = above.at
        LEFT JOIN moved ON moved.id = above.at
      WHERE above.at <> above.start
    )
    SELECT DISTINCT start AS id FROM above WHERE at = start`)
  return new Set(rows.map(({ id }) => id))
}
