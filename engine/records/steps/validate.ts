import { wholeDigits } from '../../../metadata/language/decimal.ts'
import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { multiplyDecimals } from '../../fields/decimal-product.ts'
import { type Batch, type Change, issue } from '../change.ts'

/** Required fields; then, with everything known that is wrong, all of it in one answer. @throws validation_failed */
export function validate(_ctx: Ctx, batch: Batch): void {
  for (const change of batch.changes) {
    if (change.touch) continue
    checkRequired(batch, change)
    checkWorth(batch, change)
  }
  if (batch.issues.length === 0) return
  const [first] = batch.changes
  throw new AppError('validation_failed', { object: first?.object.name, errors: batch.issues })
}

/** An amount that fits in its own currency may not fit in the company's. */
function checkWorth(batch: Batch, change: Change): void {
  const rate = String(change.values.get('exchange_rate') ?? change.before?.['exchange_rate'] ?? '1')
  for (const field of change.object.fields.values()) {
    const amount = field.type === 'currency' ? change.values.get(field.name) : undefined
    if (typeof amount !== 'string' || wholeDigits(multiplyDecimals(amount, rate)) <= 16) continue
    const [en, zh] = ['The amount is too large in company currency.', '折算为本位币后金额过大。']
    batch.issues.push(issue(change, field.name, 'out_of_range', en, zh))
  }
}

function checkRequired(batch: Batch, change: Change): void {
  const complained = new Set(batch.issues.map((entry) => entry.path))
  for (const field of change.object.fields.values()) {
    if (!field.required) continue
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
