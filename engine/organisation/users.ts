import { v7 as uuid } from 'uuid'
import type { Queryable } from '../db/database.ts'
import { isUniqueViolation } from '../db/pg-errors.ts'
import { ident, join, sql } from '../db/sql.ts'
import { AppError } from '../errors.ts'
import { raiseRights } from './raise-rights.ts'

/** What the administration may write of a user; the rest of the record is written like any record's. */
export interface UserInput {
  email?: string
  name?: string
  roles?: readonly string[]
  department?: string | null
  superior?: string | null
  active?: boolean
}

export interface UserView {
  id: string
  version: number
  email: string
  name: string
  roles: string[]
  department: string | null
  superior: string | null
  active: boolean
}

const columns = sql`id, version, email, name, coalesce(roles, '{}') AS roles, department, superior, active`

/** @throws duplicate_record when the e-mail is somebody's already */
export async function insertUser(
  db: Queryable,
  { email, name, roles = [], department = null, superior = null, active = true }: UserInput,
  { by, at }: { by: string; at: Date },
): Promise<UserView> {
  const id = uuid()
  const user = await unlessTaken(
    db.first<UserView>(sql`
      INSERT INTO app."user" (id, version, created_at, created_by, updated_at, updated_by,
        email, name, roles, department, superior, active)
      VALUES (${id}, 1, ${at}, ${by}, ${at}, ${by}, ${email}, ${name}, ${sorted(roles)}, ${department}, ${superior}, ${active})
      RETURNING ${columns}`),
  )
  await raiseRights(db, 'user', [id])
  return user!
}

/** @throws not_found, duplicate_record */
export async function updateUser(
  db: Queryable,
  id: string,
  { input, by, at }: { input: UserInput; by: string; at: Date },
): Promise<UserView> {
  const values = Object.entries({ ...input, ...(input.roles ? { roles: sorted(input.roles) } : {}) })
  const changes = values.map(([column, value]) => sql`${ident(column)} = ${value}`)
  const user = await unlessTaken(
    db.first<UserView>(sql`
      UPDATE app."user" SET ${join([...changes, sql`version = version + 1, updated_at = ${at}, updated_by = ${by}`])}
      WHERE id = ${id} AND deleted_at IS NULL RETURNING ${columns}`),
  )
  if (!user) throw new AppError('not_found', { object: 'user', id })
  await raiseRights(db, 'user', [id])
  return user
}

/** What people set for themselves. */
export async function setLocale(
  db: Queryable,
  id: string,
  { at, ...input }: { at: Date; locale?: string | null; time_zone?: string | null },
): Promise<void> {
  const changes = Object.entries(input).map(([column, value]) => sql`${ident(column)} = ${value}`)
  await db.run(sql`UPDATE app."user"
    SET ${join([...changes, sql`version = version + 1, updated_at = ${at}, updated_by = ${id}`])} WHERE id = ${id}`)
  await raiseRights(db, 'user', [id])
}

export async function findUser(db: Queryable, id: string): Promise<UserView | undefined> {
  return db.first<UserView>(sql`SELECT ${columns} FROM app."user" WHERE id = ${id} AND deleted_at IS NULL`)
}

/** The user an e-mail belongs to, as the unique index compares it; whether active or not. */
export async function findUserByEmail(db: Queryable, email: string): Promise<UserView | undefined> {
  return db.first<UserView>(sql`SELECT ${columns} FROM app."user"
    WHERE lower(btrim(email)) = lower(btrim(${email}::text)) AND deleted_at IS NULL`)
}

export async function listUsers(db: Queryable): Promise<UserView[]> {
  return db.rows<UserView>(sql`SELECT ${columns} FROM app."user" WHERE deleted_at IS NULL ORDER BY name, id`)
}

export async function adminExists(db: Queryable): Promise<boolean> {
  const row = await db.first<{ there: boolean }>(sql`SELECT EXISTS (
    SELECT FROM app."user" u JOIN sys.credential c ON c.user_id = u.id
    WHERE 'admin' = ANY(roles) AND active AND deleted_at IS NULL) AS there`)
  return row?.there ?? false
}

/** Lists of words are kept sorted, an empty one as NULL. */
const sorted = (words: readonly string[]): string[] | null =>
  words.length > 0 ? [...new Set(words)].sort() : null

async function unlessTaken<T>(write: Promise<T>): Promise<T> {
  try {
    return await write
  } catch (error) {
    if (isUniqueViolation(error))
      throw new AppError('duplicate_record', { object: 'user', fields: ['email'] })
    throw error
  }
}
