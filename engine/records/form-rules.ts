import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import type { ObjectDef } from '../model.ts'

/** The form's name, when the object has it. @throws parameter_invalid */
export function requireForm(ctx: Ctx, object: ObjectDef, name: string): string {
  if (ctx.model.forms.get(name)?.object === object.name) return name
  throw new AppError('parameter_invalid', {
    parameter: 'form',
    value: name,
    reason: `${object.name} has no such form.`,
  })
}
