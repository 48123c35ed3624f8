import type { Ctx } from '../context.ts'
import type { Issue } from '../errors.ts'
import { requireSystemRight } from '../permissions/system-right.ts'
import type { ImportDoor } from '../records/import/slots.ts'
import { sql } from '../sql.ts'
import { coversRole } from './role-covers.ts'

/** The writer skips field rights, which close these fields to everybody else; who imports stays named. */
const asSystem = (ctx: Ctx): Ctx => ({
  ...ctx,
  user: { ...ctx.user, system: true },
  onBehalfOf: ctx.user.id,
})

/** Imports people with what only the administration writes: e-mail, roles, department, superior. Never a password. */
export const userImportDoor: ImportDoor = {
  name: 'user',
  require: (ctx) => requireSystemRight(ctx, 'manage_users'),
  writer: asSystem,
  check: checkUsers,
}

/** Departments decide what people see: whoever imports them may manage users. */
export const departmentImportDoor: ImportDoor = {
  name: 'department',
  require: (ctx) => requireSystemRight(ctx, 'manage_users'),
  writer: asSystem,
  check: async (_ctx, records) => records.map(() => []),
}

async function checkUsers(ctx: Ctx, records: readonly Record<string, unknown>[]): Promise<Issue[][]> {
  const emails = records.map((record) => emailOf(record))
  const found = await ctx.db.rows<{ email: string; roles: string[] }>(
    sql`SELECT lower(btrim(email)) AS email, COALESCE(roles, '{}') AS roles FROM app."user"
      WHERE lower(btrim(email)) = ANY(${emails}::text[]) AND deleted_at IS NULL`,
  )
  const known = new Map(found.map((row) => [row.email, row.roles]))
  return records.map((record, at) => checkUser(ctx, record, known.get(emails[at]!)))
}

const emailOf = (record: Record<string, unknown>): string =>
  String(record['email'] ?? '')
    .trim()
    .toLowerCase()

/** @param before roles of the person with this e-mail, if there is one */
function checkUser(
  ctx: Ctx,
  record: Record<string, unknown>,
  before: readonly string[] | undefined,
): Issue[] {
  const roles = [record['roles'] ?? []].flat().map(String)
  const unknown = roles.find((role) => !ctx.model.roles.has(role))
  if (unknown !== undefined)
    return [
      {
        path: '/roles',
        code: 'reference_missing',
        message: { en: `There is no role "${unknown}".`, zh: `没有角色“${unknown}”。` },
      },
    ]
  const beyond = [...roles, ...(before ?? [])].find(
    (role) => ctx.model.roles.has(role) && !coversRole(ctx.model, ctx.user, role),
  )
  if (beyond !== undefined)
    return [
      {
        path: '/roles',
        code: 'rule_failed',
        message: {
          en: `Role "${beyond}" holds rights that you lack.`,
          zh: `角色“${beyond}”包含您没有的权限。`,
        },
      },
    ]
  const losesAdmin = before?.includes('admin') && ('roles' in record ? !roles.includes('admin') : false)
  if (losesAdmin || (before?.includes('admin') && record['active'] === false))
    return [
      {
        path: '/roles',
        code: 'rule_failed',
        message: {
          en: 'An administrator is changed under Administration only.',
          zh: '管理员只能在“系统管理”中修改。',
        },
      },
    ]
  return []
}
