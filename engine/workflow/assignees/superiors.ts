import type { Queryable } from '../../database.ts'
import { sql } from '../../sql.ts'

/** Somebody above a person. */
export interface Superior {
  id: string
  /** Whose superior this is. */
  of: string
  active: boolean
  roles: readonly string[]
}

/** Everybody above a person, the nearest first, whether active or not; a circle ends before it closes. */
export async function superiorsOf(db: Queryable, user: string): Promise<Superior[]> {
  const rows = await db.rows<Superior>(sql`
    WITH RECURSIVE up AS (
      SELECT u.id, u.superior, ARRAY[u.id] AS seen, 0 AS level FROM app."user" u WHERE u.id = ${user}::uuid
      UNION ALL
      SELECT s.id, s.superior, up.seen || s.id, up.level + 1 FROM up JOIN app."user" s ON s.id = up.superior
      WHERE s.id <> ALL(up.seen) AND s.deleted_at IS NULL)
    SELECT up.id, up.seen[up.level] AS of, u.active, coalesce(u.roles, '{}') AS roles
    FROM up JOIN app."user" u ON u.id = up.id WHERE up.level > 0 ORDER BY up.level`)
  return rows
}
