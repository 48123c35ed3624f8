import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { treeOf } from '../../permissions/share-principals.ts'
import { ident, type Sql, sql } from '../../sql.ts'
import type { AskedPrincipal } from './share-input.ts'

/**
 * Principals as they stand in `sys.share`, after a look whether they are there: an active user, a team, a department, a
 * role.
 *
 * @throws validation_failed with reference_missing for each that is not
 */
export async function knownPrincipals(ctx: Ctx, asked: readonly AskedPrincipal[]): Promise<string[]> {
  const of = (kind: 'user' | 'team' | 'department'): string[] =>
    asked.flatMap((one) => (kind in one ? [(one as Record<string, string>)[kind]!] : []))
  const found = await ctx.db.rows<{ kind: string; id: string }>(
    sql`${there('user', of('user'), sql`AND active`)} UNION ALL ${there('team', of('team'))} UNION ALL ${there('department', of('department'))}`,
  )
  const known = new Set(found.map(({ kind, id }) => `${kind} ${id}`))
  const missing = asked.filter((one) =>
    'role' in one
      ? !ctx.model.roles.has(one.role)
      : !known.has(
          Object.entries(one)
            .filter(([kind]) => kind !== 'tree')[0]!
            .join(' '),
        ),
  )
  if (missing.length > 0)
    throw new AppError('validation_failed', {
      errors: missing.map((one) => ({
        path: `/with/${asked.indexOf(one)}`,
        code: 'reference_missing',
        message: {
          en: `There is no ${Object.keys(one)[0]} ${Object.values(one)[0]} to share with.`,
          zh: `没有可共享的对象：${Object.values(one)[0]}。`,
        },
      })),
    })
  return asked.map((one) => {
    if ('role' in one) return one.role
    if ('department' in one) return one.tree ? treeOf(one.department) : one.department
    return 'team' in one ? one.team : one.user
  })
}

const there = (table: 'user' | 'team' | 'department', ids: readonly string[], more: Sql = sql``): Sql =>
  sql`SELECT ${table}::text AS kind, id FROM ${ident('app', table)} WHERE id = ANY(${ids}::uuid[]) AND deleted_at IS NULL ${more}`
