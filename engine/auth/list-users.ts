import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { principals } from '../organisation/principals.ts'
import type { UserView } from '../organisation/users.ts'
import { requireSystemRight } from '../permissions/system-right.ts'
import { allOf, raw, type Sql, sql } from '../sql.ts'
import { idleSince } from './sessions.ts'
import type { UserQuery } from './user-query.ts'

/** A user with what the administration wants to know of their access. */
export interface UserAccessView extends UserView {
  department_name: string | null
  superior_name: string | null
  created_at: string
  last_sign_in_at: string | null
  second_factor: boolean
  /** How many are open now. */
  sessions: number
  api_keys: number
}

/**
 * Users by name, role, department and the state of their access, a page at a time.
 *
 * @throws forbidden without the right `manage_users`
 */
export async function listUsers(ctx: Ctx, query: UserQuery) {
  requireSystemRight(ctx, 'manage_users')
  const where = await conditions(ctx, query)
  const [data, counted] = [
    await ctx.db.rows<UserAccessView>(
      sql`${usersWithAccess(ctx)} WHERE ${where} ORDER BY ${orderOf(query)}, u.id LIMIT ${query.limit} OFFSET ${query.offset}`,
    ),
    await ctx.db.first<{ count: number }>(sql`SELECT count(*)::int AS count ${from} WHERE ${where}`),
  ]
  return { data, page: { next: null, count: counted?.count ?? 0, countKind: 'exact' as const } }
}

/** @throws forbidden without the right `manage_users`, not_found */
export async function readUser(ctx: Ctx, id: string): Promise<UserAccessView> {
  requireSystemRight(ctx, 'manage_users')
  const user = await ctx.db.first<UserAccessView>(
    sql`${usersWithAccess(ctx)} WHERE u.id = ${id}::uuid AND u.deleted_at IS NULL`,
  )
  if (!user) throw new AppError('not_found', { object: 'user', id })
  return user
}

const iso = (column: string): Sql =>
  raw(`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`)

const from = sql`FROM app."user" u
  LEFT JOIN sys.last_sign_in s ON s.user_id = u.id
  LEFT JOIN sys.second_factor f ON f.user_id = u.id AND f.confirmed_at IS NOT NULL`

const usersWithAccess = ({ clock }: Ctx): Sql => sql`
  SELECT u.id, u.version, u.email, u.name, coalesce(u.roles, '{}') AS roles, u.department, u.superior, u.active,
    u.locale, u.time_zone, ${iso('u.created_at')} AS created_at, ${iso('s.at')} AS last_sign_in_at,
    f.user_id IS NOT NULL AS second_factor,
    (SELECT count(*)::int FROM sys.session o
      WHERE o.user_id = u.id AND o.expires_at > ${clock.now().toISOString()}::timestamptz
        AND o.last_seen_at > ${idleSince(clock.now()).toISOString()}::timestamptz) AS sessions,
    (SELECT name FROM app.department d WHERE d.id = u.department) AS department_name,
    (SELECT name FROM app."user" b WHERE b.id = u.superior) AS superior_name,
    (SELECT count(*)::int FROM sys.api_key k WHERE k.user_id = u.id AND k.revoked_at IS NULL) AS api_keys
  ${from}`

async function conditions(ctx: Ctx, query: UserQuery): Promise<Sql> {
  const { q, active, role, department, second_factor: factor, idle_days: idle } = query
  const words = q?.trim().split(/\s+/).filter(Boolean) ?? []
  const tree = await ctx.parts.get(principals).departments()
  return allOf([
    sql`u.deleted_at IS NULL`,
    ...words.map((word) => {
      const like = `%${word.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`
      return sql`(u.name ILIKE ${like}::text OR u.email ILIKE ${like}::text)`
    }),
    ...(active === undefined ? [] : [sql`u.active = ${active}::boolean`]),
    ...(role === undefined ? [] : [sql`${role}::text = ANY(u.roles)`]),
    ...(department === undefined ? [] : [sql`u.department = ANY(${tree.subtree(department)}::uuid[])`]),
    ...(factor === undefined ? [] : [sql`(f.user_id IS NOT NULL) = ${factor}::boolean`]),
    ...(idle === undefined
      ? []
      : [
          sql`coalesce(s.at, '-infinity') < ${new Date(ctx.clock.now().getTime() - idle * 86_400_000).toISOString()}::timestamptz`,
        ]),
  ])
}

function orderOf({ sort }: UserQuery): Sql {
  const columns: Record<string, string> = {
    name: `u.name COLLATE "zh-x-icu"`,
    email: 'lower(u.email)',
    last_sign_in_at: 's.at',
    created_at: 'u.created_at',
  }
  return raw(`${columns[sort.replace(/^-/, '')]} ${sort.startsWith('-') ? 'DESC' : 'ASC'} NULLS LAST`)
}
