import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { type Batch, type Change, issue } from '../change.ts'

/** Required fields; then, with everything known that is wrong, all of it in one answer. @throws validation_failed */
export function validate(ctx: Ctx, batch: Batch): void {
  for (const change of batch.changes) if (!change.touch) checkRequired(ctx, batch, change)
  if (batch.issues.length === 0) return
  const [first] = batch.changes
  throw new AppError('validation_failed', { object: first?.object.name, errors: batch.issues })
}

function checkRequired(ctx: Ctx, batch: Batch, change: Change): void {
  const form = change.form ? ctx.model.forms.get(change.form) : undefined
  const onForm = new Set(
    Object.values(form?.sections ?? {}).flatMap((section) =>
      Object.entries(section.items).flatMap(([name, item]) =>
        item.required === true && !item.lines ? [name] : [],
      ),
    ),
  )
  const complained = new Set(batch.issues.map((entry) => entry.path))
  for (const field of change.object.fields.values()) {
    if (!field.required && !onForm.has(field.name)) continue
    const value = change.values.get(field.name)
    const empty =
      change.kind === 'create' || change.values.has(field.name)
        ? value === null || value === undefined
        : false
    if (
      empty &&
      field.type !== 'boolean' &&
      field.type !== 'autoNumber' &&
      !complained.has(`${change.path}/${field.name}`)
    )
      batch.issues.push(issue(change, field.name, 'required', 'Fill this in.', '请填写此项。'))
  }
}
