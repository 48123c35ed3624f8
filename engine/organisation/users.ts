import type { Queryable } from '../database.ts'
import { sql } from '../sql.ts'

/** A user as the administration sees them. */
export interface UserView {
  id: string
  version: number
  email: string
  name: string
  roles: string[]
  department: string | null
  superior: string | null
  active: boolean
  locale: string | null
  time_zone: string | null
}

const columns = sql`id, version, email, name, coalesce(roles, '{}') AS roles, department, superior, active,
  locale, time_zone`

export async function findUser(db: Queryable, id: string): Promise<UserView | undefined> {
  return db.first<UserView>(sql`SELECT ${columns} FROM app."user" WHERE id = ${id} AND deleted_at IS NULL`)
}

/** The user an e-mail belongs to, as the unique index compares it; whether active or not. */
export async function findUserByEmail(db: Queryable, email: string): Promise<UserView | undefined> {
  return db.first<UserView>(sql`SELECT ${columns} FROM app."user"
    WHERE lower(btrim(email)) = lower(btrim(${email}::text)) AND deleted_at IS NULL`)
}

export async function adminExists(db: Queryable): Promise<boolean> {
  const row = await db.first<{ there: boolean }>(sql`SELECT EXISTS (
    SELECT FROM app."user" u JOIN sys.credential c ON c.user_id = u.id
    WHERE 'admin' = ANY(roles) AND active AND deleted_at IS NULL) AS there`)
  return row?.there ?? false
}
