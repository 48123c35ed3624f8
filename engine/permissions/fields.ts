import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { invalid, type Span } from '../expressions/refusal.ts'
import type { FieldDef, ObjectDef } from '../model.ts'
import { type FieldRight, rightsOf } from './rights.ts'

const nothing: FieldRight = { level: 'hidden', unless: [] }

export const fieldRight = (
  ctx: Pick<Ctx, 'model' | 'user'>,
  object: ObjectDef,
  field: FieldDef,
): FieldRight => rightsOf(ctx, object).fields.get(field.name) ?? nothing

/** Whether the person may see the field, masked or not. `deleted_at` and secrets are no fields to anybody. */
export function maySee(ctx: Pick<Ctx, 'model' | 'user'>, object: ObjectDef, field: FieldDef): boolean {
  const right = fieldRight(ctx, object, field)
  return !field.secret && (right.level !== 'hidden' || right.unless.length > 0)
}

/** @throws unknown_field: a hidden field is an unknown one */
export function requireField(ctx: Pick<Ctx, 'model' | 'user'>, object: ObjectDef, name: string): FieldDef {
  const field = object.fields.get(name)
  if (!field || !maySee(ctx, object, field))
    throw new AppError('unknown_field', { object: object.name, field: name })
  return field
}

/** Whether the object's designer lets people filter, sort and group by the field (`exclude`). */
export const isFilterable = ({ exclude }: Pick<FieldDef, 'exclude'>): boolean => !exclude.includes('filter')

/** For the person's own filters, sorts and groups. @throws expression_invalid, field_masked, parameter_invalid */
export function checkComparable(
  ctx: Pick<Ctx, 'model' | 'user'>,
  object: ObjectDef,
  field: FieldDef,
  path: string,
  span: Span,
): void {
  if (!maySee(ctx, object, field))
    throw invalid(
      span,
      `${object.name} has no field "${field.name}"`,
      `“${object.name}”没有字段“${field.name}”`,
    )
  const { level } = fieldRight(ctx, object, field)
  if (level === 'mask' || level === 'hidden')
    throw new AppError('field_masked', { object: object.name, field: path })
  if (!isFilterable(field) && !ctx.user.system)
    throw new AppError('parameter_invalid', {
      parameter: path,
      value: path,
      reason: 'Nobody filters, sorts or groups by this field.',
      ...span,
    })
}
