import type { Ctx } from '../../context.ts'
import type { FieldDef, ObjectDef } from '../../model.ts'
import { isAdministered } from '../../organisation/people-records.ts'
import { fieldRight, maySee } from '../../permissions/fields.ts'
import { mayDo, type RecordAct } from '../../permissions/rights.ts'
import { rowsFor } from '../../permissions/rows-for.ts'
import { hasSystemRight } from '../../permissions/system-right.ts'
import { allOf, ident, raw, type Sql, sql } from '../../sql.ts'

/** One way in which records name somebody as responsible: their owner, or a reference to a user that people fill in. */
export interface Holding {
  /** The object, or `object.field`. */
  key: string
  object: ObjectDef
  /** Absent for the owner. */
  field?: FieldDef
}

/** Every way there is: owners, superiors of people, heads of departments, and what objects of an app add. */
export const holdings = ({ model }: Pick<Ctx, 'model'>): Holding[] =>
  [...model.objects.values()].flatMap((object): Holding[] => [
    ...(object.ownership === 'user' ? [{ key: object.name, object }] : []),
    ...[...object.fields.values()]
      .filter((field) => namesSomebody(object, field))
      .map((field) => ({ key: `${object.name}.${field.name}`, object, field })),
  ])

/** What nobody writes by hand tells of the past: who approved something did, whoever takes over. */
const namesSomebody = (object: ObjectDef, field: FieldDef): boolean =>
  !field.system &&
  !field.derived &&
  field.stores === 'target' &&
  field.columns.length === 1 &&
  field.to.length === 1 &&
  field.to[0] === 'user' &&
  (!field.readOnly || isAdministered(object.name, field.name))

/** People and departments are seen to by the right `manage_users`, whatever else one may do with them. */
export const isOrganisation = ({ object, field }: Holding): boolean =>
  field !== undefined && (object.name === 'user' || object.name === 'department')

/** Whether the asking person is told of it at all. */
export function mayLook(ctx: Ctx, holding: Holding): boolean {
  if (isOrganisation(holding)) return hasSystemRight(ctx, 'manage_users')
  return mayDo(ctx, holding.object, 'read') && (!holding.field || maySee(ctx, holding.object, holding.field))
}

/** Live records that name that person so and on which the asking person may do `act`. */
export const heldBy = (ctx: Ctx, holding: Holding, userId: string, act: RecordAct): Sql =>
  allOf([
    sql`a.${ident(holding.field?.columns[0]?.name ?? 'owner')} = ${userId}::uuid`,
    sql`a."deleted_at" IS NULL`,
    isOrganisation(holding) ? raw('true') : (rowsFor(ctx, holding.object, act) ?? raw('true')),
  ])

/** Where the asking person may name somebody else. */
export function giveable(ctx: Ctx, holding: Holding): Sql {
  const { object, field } = holding
  if (isOrganisation(holding)) return raw(hasSystemRight(ctx, 'manage_users') ? 'true' : 'false')
  const acts: readonly RecordAct[] = field ? ['update'] : ['update', 'transfer']
  const isOpen = !field || fieldRight(ctx, object, field).level === 'edit'
  if (!isOpen || !acts.every((act) => mayDo(ctx, object, act))) return raw('false')
  return allOf(acts.map((act) => rowsFor(ctx, object, act) ?? raw('true')))
}
