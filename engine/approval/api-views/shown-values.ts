import type { Ctx } from '../../context.ts'
import { inLanguage } from '../../fields/option-text.ts'
import type { FieldDef, ObjectDef } from '../../model.ts'
import { systemPrincipal } from '../../organisation/principals.ts'
import { maySee } from '../../permissions/fields.ts'
import { rightsOf } from '../../permissions/rights.ts'
import { rowsFor } from '../../permissions/rows-for.ts'
import { select } from '../../records/selection.ts'
import { allOf, ident, sql } from '../../sql.ts'
import { differences } from '../shown.ts'

/** Values by path, as the API of records writes them. */
export type ShownValues = Readonly<Record<string, unknown>>

export interface AskedShown {
  object: ObjectDef
  ids: readonly string[]
  /** `amount`, `parent.name`; those that are none any more are left out. */
  paths: readonly string[]
  /**
   * Somebody holds a seat: the record need not be theirs to read. What a role of theirs hides or masks stays so.
   */
  isTask: boolean
}

/**
 * What approvals show of records, as this person may see it: by id, without those they may not read. One statement.
 */
export async function readShown(ctx: Ctx, asked: AskedShown): Promise<Map<string, ShownValues>> {
  const { object, ids, isTask } = asked
  if (ids.length === 0 || (!isTask && isStrangerTo(ctx, object))) return new Map()
  const { as, paths } = visible(ctx, asked)
  const selection = select(as, object, paths, 'p')
  const rows = isTask ? undefined : rowsFor(ctx, object, 'read', 'p')
  const found = await ctx.db.rows<Record<string, unknown>>(
    sql`SELECT ${selection.columns} FROM ${ident('app', object.name)} p ${selection.joins}
      WHERE ${allOf([sql`p."id" = ANY(${[...new Set(ids)]}::uuid[])`, ...(rows ? [rows] : [])])}`,
    { keptFor: ctx.model.version },
  )
  return new Map(
    found.map((row) => {
      const record = selection.read(row)
      const values = paths.map((path) => [path, valueAt(record, path)] as const)
      return [String(record['id']), Object.fromEntries(values.filter(([, value]) => value !== undefined))]
    }),
  )
}

/** Paths that this person may see, and with whose eyes they are read. */
export function visible(
  ctx: Ctx,
  { object, paths, isTask }: Pick<AskedShown, 'object' | 'paths' | 'isTask'>,
): { as: Ctx; paths: string[] } {
  // A role that says nothing of the object leaves it to the approval what is shown of it.
  const isStranger = isTask && isStrangerTo(ctx, object)
  const as = isStranger ? { ...ctx, user: systemPrincipal } : ctx
  const seen = paths.filter((path) => {
    const fields = fieldsOf(as, object, path)
    if (!fields) return false
    return isStranger
      ? !isHeldBack(ctx, object, fields[0]!.field)
      : fields.every(({ of, field }) => maySee(as, of, field))
  })
  return { as, paths: [...new Set(seen)] }
}

/** Whether no role of theirs opens anything of the object. */
const isStrangerTo = (ctx: Ctx, object: ObjectDef): boolean =>
  Object.values(rightsOf(ctx, object).acts).every((scopes) => scopes.length === 0)

/** Whether a role of theirs says that it is not for them. */
const isHeldBack = ({ model, user }: Ctx, object: ObjectDef, field: FieldDef): boolean =>
  user.roles.some((name) => {
    const given = model.roles.get(name)?.objects
    const fields = (given?.[object.name] ?? given?.['*'])?.fields
    const right = fields?.[field.name] ?? fields?.['*']
    const level = typeof right === 'object' ? right.level : right
    return level === 'hidden' || level === 'mask'
  })

/** The fields that a path goes through; none where it leads nowhere. */
function fieldsOf(
  { model }: Pick<Ctx, 'model'>,
  object: ObjectDef,
  path: string,
): { of: ObjectDef; field: FieldDef }[] | undefined {
  const fields: { of: ObjectDef; field: FieldDef }[] = []
  let at: ObjectDef | undefined = object
  for (const name of path.split('.')) {
    const field: FieldDef | undefined = at?.fields.get(name)
    if (!at || !field || field.secret) return undefined
    fields.push({ of: at, field })
    at = field.to.length === 1 && !field.computed ? model.objects.get(field.to[0]!) : undefined
  }
  return fields
}

/** The field that a path ends in; undefined where it leads nowhere. */
export const fieldAt = (ctx: Pick<Ctx, 'model'>, object: ObjectDef, path: string): FieldDef | undefined =>
  fieldsOf(ctx, object, path)?.at(-1)?.field

/** What a path is called: the names of its fields, one after the other. */
export function pathLabel(ctx: Pick<Ctx, 'model' | 'locale'>, object: ObjectDef, path: string): string {
  const fields = fieldsOf(ctx, object, path)
  if (!fields) return path
  return fields.map(({ field }) => inLanguage(field.label, ctx.locale) || field.name).join(' · ')
}

function valueAt(record: Record<string, unknown>, path: string): unknown {
  let value: unknown = record
  for (const name of path.split('.'))
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
  return value
}

/** Of records with a currency of their own: what their money is in. */
export const currencyField = (object: ObjectDef): string[] =>
  object.fields.has('currency_code') ? ['currency_code'] : []

export const currencyIn = (values: ShownValues | undefined): string | null => {
  const code = values?.['currency_code']
  return typeof code === 'string' ? code : null
}

/** A field as those see it who decide. */
export interface ShownField {
  field: string
  label: string
  /** What the record holds. */
  value: unknown
  /** What it is to hold once this is approved; only where that is not what it holds. */
  proposed?: unknown
}

/** As views list them, in the order of the paths. */
export const shownFields = (
  ctx: Ctx,
  object: ObjectDef,
  paths: readonly string[],
  { values, proposed = {} }: { values: ShownValues | undefined; proposed?: ShownValues | undefined },
): ShownField[] =>
  paths.flatMap((path) =>
    values && path in values
      ? [
          {
            field: path,
            label: pathLabel(ctx, object, path),
            value: values[path],
            ...(isOther(path, values, proposed) ? { proposed: proposed[path] } : {}),
          },
        ]
      : [],
  )

/** Whether something else is proposed: somebody may have made the very change meanwhile. */
const isOther = (path: string, values: ShownValues, proposed: ShownValues): boolean =>
  path in proposed &&
  differences({ [path]: values[path] ?? null }, { [path]: proposed[path] ?? null }).length > 0
