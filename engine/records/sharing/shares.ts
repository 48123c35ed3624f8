import type { Ctx } from '../../context.ts'
import { inLanguage } from '../../fields/option-text.ts'
import type { ObjectDef } from '../../model.ts'
import { sql } from '../../sql.ts'
import { labelsOf } from '../labels.ts'

type PrincipalKind = 'user' | 'team' | 'department' | 'role'

/** One share of a record. */
export interface ShareView {
  /** A user, team or department by id, a role by its name. */
  with: { kind: PrincipalKind; id: string; label: string | null; tree?: true }
  access: 'read' | 'edit'
  until: string | null
  by: { id: string; label: string | null } | null
  at: string
}

interface Stored {
  principal: string
  level: 'read' | 'edit'
  until: string | null
  made_by: string | null
  at: string
}

/** Shares of a record that hold now, the oldest first; without what tasks open for as long as they are. */
export async function listShares(ctx: Ctx, object: ObjectDef, id: string): Promise<ShareView[]> {
  const iso = 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'
  const rows = await ctx.db.rows<Stored>(
    sql`SELECT principal, level, made_by, to_char(until AT TIME ZONE 'UTC', ${iso}) AS until, to_char(made_at AT TIME ZONE 'UTC', ${iso}) AS at
      FROM sys.share WHERE object = ${object.name} AND record_id = ${id}::uuid AND principal NOT LIKE '%/tasks'
        AND (until IS NULL OR until > ${ctx.clock.now().toISOString()}::timestamptz) ORDER BY made_at, principal`,
  )
  const people = await labelsOf(
    ctx,
    'user',
    rows.map(({ made_by }) => made_by),
  )
  const named = await namesOf(
    ctx,
    rows.map(({ principal }) => principal),
  )
  return rows.map((row) => ({
    with: named.get(row.principal)!,
    access: row.level,
    until: row.until,
    by: row.made_by ? { id: row.made_by, label: people.get(row.made_by) ?? null } : null,
    at: row.at,
  }))
}

/** What principals of `sys.share` stand for, with names as far as this person may see them. */
async function namesOf(ctx: Ctx, principals: readonly string[]): Promise<Map<string, ShareView['with']>> {
  const ids = [...new Set(principals.filter(isIdLike).map(idOf))]
  const kinds = await ctx.db.rows<{ kind: PrincipalKind; id: string }>(
    sql`SELECT 'user' AS kind, id FROM app."user" WHERE id = ANY(${ids}::uuid[])
      UNION ALL SELECT 'team', id FROM app.team WHERE id = ANY(${ids}::uuid[])
      UNION ALL SELECT 'department', id FROM app.department WHERE id = ANY(${ids}::uuid[])`,
  )
  const kindOf = new Map(kinds.map(({ id, kind }) => [id, kind]))
  const labels = new Map<string, string | null>()
  for (const kind of new Set(kinds.map((found) => found.kind)))
    for (const [id, label] of await labelsOf(
      ctx,
      kind,
      kinds.filter((found) => found.kind === kind).map((found) => found.id),
    ))
      labels.set(id, label)
  return new Map(
    principals.map((principal) => {
      if (!isIdLike(principal)) {
        const role = ctx.model.roles.get(principal)
        return [
          principal,
          {
            kind: 'role',
            id: principal,
            label: role ? inLanguage(role.label ?? principal, ctx.locale) : null,
          },
        ]
      }
      const id = idOf(principal)
      return [
        principal,
        {
          kind: kindOf.get(id) ?? 'user',
          id,
          label: labels.get(id) ?? null,
          ...(principal.endsWith('/tree') ? { tree: true as const } : {}),
        },
      ]
    }),
  )
}

const isIdLike = (principal: string): boolean => /^[0-9a-f-]{36}(\/tree)?$/.test(principal)
const idOf = (principal: string): string => principal.slice(0, 36)
