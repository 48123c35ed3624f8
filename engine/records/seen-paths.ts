import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { conditionToSql } from '../expressions/to-sql.ts'
import type { AppModel, FieldDef, ObjectDef } from '../model.ts'
import { fieldRight, isFilterable, maySee } from '../permissions/fields.ts'
import { personScope } from './sql-scope.ts'

type Who = Pick<Ctx, 'model' | 'user'>
type Step = [object: ObjectDef, field: FieldDef]

/** The fields along `department.company.name`; undefined where it is no path of fields. */
function stepsOf(model: AppModel, object: ObjectDef, path: string): Step[] | undefined {
  const steps: Step[] = []
  let at: ObjectDef | undefined = object
  for (const name of path.split('.')) {
    const field: FieldDef | undefined = at?.fields.get(name)
    if (!at || !field) return undefined
    steps.push([at, field])
    at = field.to.length === 1 ? model.objects.get(field.to[0]!) : undefined
  }
  return steps
}

/** Whether the person may see every field of a path, so that it can be a column. */
export const pathSeen = (ctx: Who, object: ObjectDef, path: string): boolean =>
  stepsOf(ctx.model, object, path)?.every(([of, field]) => maySee(ctx, of, field)) ?? false

/** Whether the person may sort, group and sum by a path: masked fields tell their order otherwise. */
export function pathComparable(ctx: Who, object: ObjectDef, path: string): boolean {
  const steps = stepsOf(ctx.model, object, path)
  const last = steps?.at(-1)?.[1]
  const target = last && last.to.length === 1 ? ctx.model.objects.get(last.to[0]!) : undefined
  const label = target?.fields.get(target.nameField)
  const all: Step[] = [...(steps ?? []), ...(target && label ? [[target, label] as Step] : [])]
  return (
    steps !== undefined &&
    all.every(
      ([of, field]) =>
        maySee(ctx, of, field) &&
        isFilterable(field) &&
        ['read', 'edit'].includes(fieldRight(ctx, of, field).level),
    )
  )
}

/** A default order or that of a view, less what the person may not compare by. */
export const comparableSort = (ctx: Who, object: ObjectDef, sort: string): string =>
  sort
    .split(',')
    .map((key) => key.trim())
    .filter((key) => pathComparable(ctx, object, key.replace(/^[-+]/, '')))
    .join(',')

/** Whether the person could ask for this condition themselves: it names nothing that is hidden or masked to them. */
export function mayAsk(ctx: Ctx, object: ObjectDef, condition: string): boolean {
  try {
    conditionToSql(condition, personScope(ctx, object, 'a'))
    return true
  } catch (error) {
    if (error instanceof AppError && error.status < 500) return false
    throw error
  }
}
