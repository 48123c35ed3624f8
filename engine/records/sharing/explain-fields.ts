import type { Ctx } from '../../context.ts'
import { inLanguage } from '../../fields/option-text.ts'
import type { ObjectDef } from '../../model.ts'
import { maySee } from '../../permissions/fields.ts'
import { type FieldLevel, rightsOf } from '../../permissions/rights.ts'
import { ident, join, sql } from '../../sql.ts'
import { mayAsk } from '../seen-paths.ts'
import { whenHolds } from '../when-holds.ts'

/** What a person may do with one field of one record. */
export interface FieldAccess {
  field: string
  level: FieldLevel
  because: { role: string; label: string; level: FieldLevel; unless?: string; holds?: boolean }[]
}

/**
 * Fields on which a role holds something back; all others may be edited by whoever may edit the record. Fields that are
 * hidden from the person who asks, and conditions over such, are left out.
 *
 * @param asking about whom it is
 * @param ctx who asks
 */
export async function explainFields(
  asking: Ctx,
  ctx: Ctx,
  object: ObjectDef,
  id: string,
): Promise<FieldAccess[]> {
  const rights = rightsOf(asking, object)
  const limited = [...object.fields.values()].filter(
    (field) => maySee(ctx, object, field) && rights.fields.get(field.name)?.level !== 'edit',
  )
  if (limited.length === 0) return []
  const texts = [...new Set(limited.flatMap(({ name }) => rights.fields.get(name)?.unless ?? []))]
  const row = texts.length
    ? await asking.db.first<Record<string, boolean | null>>(
        sql`SELECT ${join(texts.map((text, at) => sql`${whenHolds(asking, object, 'a', text)} AS ${ident(`c${at}`)}`))}
          FROM ${ident('app', object.name)} a WHERE a."id" = ${id}::uuid`,
      )
    : undefined
  const holds = (text: string): boolean => row?.[`c${texts.indexOf(text)}`] === true
  return limited.map(({ name }) => {
    const right = rights.fields.get(name) ?? { level: 'hidden' as const, unless: [] }
    return {
      field: name,
      level: right.unless.some(holds) ? 'edit' : right.level,
      because: asking.user.roles.flatMap((roleName) => {
        const role = asking.model.roles.get(roleName)
        if (!role) return []
        const own = rightsOf({ ...asking, user: { ...asking.user, roles: [roleName] } }, object).fields.get(
          name,
        )
        if (!own) return []
        const label = inLanguage(role.label ?? roleName, asking.locale)
        if (own.unless.length === 0) return [{ role: roleName, label, level: own.level }]
        return own.unless.map((unless) => ({
          role: roleName,
          label,
          level: own.level,
          ...(mayAsk(ctx, object, unless) ? { unless } : {}),
          holds: holds(unless),
        }))
      }),
    }
  })
}
