import { compileNode, type Row, type Surroundings } from '../../metadata/language/evaluate.ts'
import { isId } from '../../metadata/language/values/reference.ts'
import type { Ctx } from '../context.ts'
import type { Who } from '../model.ts'
import { sql } from '../sql.ts'

/** People that a document names, as ids of active users in the order of ids; or a pool. */
export interface People {
  users: readonly string[]
  pool?: string
}

/** Finds the people of one `who`. Those who are deactivated are left out. */
export async function findPeople(ctx: Ctx, who: Who, row: Row, around: Surroundings): Promise<People> {
  const ids = (rows: readonly { id: string }[]): People => ({ users: rows.map(({ id }) => id) })
  switch (who.kind) {
    case 'pool':
      return { users: [], pool: who.pool }
    case 'owner':
      return activeOnly(ctx, (row['owner'] as { id?: string } | undefined)?.id)
    case 'user':
      return ids(
        await ctx.db.rows<{ id: string }>(
          sql`SELECT id FROM app."user" WHERE lower(email) = ${who.email} AND active AND deleted_at IS NULL`,
        ),
      )
    case 'role':
      return ids(
        await ctx.db.rows<{ id: string }>(
          sql`SELECT id FROM app."user" WHERE ${who.role} = ANY(roles) AND active AND deleted_at IS NULL ORDER BY id`,
        ),
      )
    case 'team':
      return ids(
        await ctx.db.rows<{ id: string }>(
          sql`SELECT u.id FROM app.team t JOIN app.team__members m ON m.source_id = t.id JOIN app."user" u ON u.id = m.target_id
            WHERE t.code = ${who.code} AND t.deleted_at IS NULL AND u.active AND u.deleted_at IS NULL ORDER BY u.id`,
        ),
      )
    case 'department':
      return ids(
        await ctx.db.rows<{ id: string }>(
          sql`WITH RECURSIVE tree AS (
              SELECT id FROM app.department WHERE code = ${who.code} AND deleted_at IS NULL
              UNION SELECT d.id FROM app.department d JOIN tree ON d.parent = tree.id
              WHERE ${who.tree}::boolean AND d.deleted_at IS NULL)
            SELECT u.id FROM app."user" u JOIN tree ON u.department = tree.id WHERE u.active AND u.deleted_at IS NULL ORDER BY u.id`,
        ),
      )
    case 'expression': {
      const found = compileNode(who.node)(row, around)
      if (typeof found !== 'string') return { users: [] }
      if (isId(found)) return activeOnly(ctx, found)
      return findPeople(ctx, { kind: 'user', email: String(found).toLowerCase() }, row, around)
    }
    case 'superior': {
      const start = compileNode(who.of)(row, around)
      if (typeof start !== 'string' || !isId(start)) return { users: [] }
      return ids(
        await ctx.db.rows<{ id: string }>(
          sql`WITH RECURSIVE up AS (
              SELECT id, superior, 0 AS level FROM app."user" WHERE id = ${start}::uuid
              UNION ALL SELECT u.id, u.superior, up.level + 1 FROM app."user" u JOIN up ON u.id = up.superior
              WHERE up.level < ${who.levels}::integer)
            SELECT u.id FROM up JOIN app."user" u ON u.id = up.id
            WHERE up.level = ${who.levels}::integer AND u.active AND u.deleted_at IS NULL LIMIT 1`,
        ),
      )
    }
  }
}

async function activeOnly(ctx: Ctx, id: string | undefined): Promise<People> {
  if (id === undefined) return { users: [] }
  const row = await ctx.db.first<{ id: string }>(
    sql`SELECT id FROM app."user" WHERE id = ${id}::uuid AND active AND deleted_at IS NULL`,
  )
  return { users: row ? [row.id] : [] }
}
