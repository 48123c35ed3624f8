import type { Row } from '../../metadata/language/evaluate.ts'
import { fieldTypes } from '../fields/index.ts'
import type { ObjectDef } from '../model.ts'
import type { ApprovalInstance } from './store/instance-row.ts'

/** What an approval says of its record beside what is stored. */
export interface Proposed {
  changeset: Pick<NonNullable<ApprovalInstance['changeset']>, 'columns'> | null
  /** None before it is submitted. */
  rates?: ApprovalInstance['rates']
}

/**
 * The record's row as conditions see it: what is proposed laid over what is stored, and money worth in the base currency
 * what it was worth at the submission, whatever rate the record has been given since.
 */
export function asProposed(
  object: ObjectDef,
  { changeset, rates = {} }: Proposed,
  stored: Row | undefined,
): Row | undefined {
  if (!stored && !changeset) return undefined
  const row: Record<string, unknown> = { ...stored, ...changeset?.columns }
  const currency = String(row['currency_code'] ?? '')
  const rate = rates[currency]
  if (rate === undefined || Number(rate) === Number(row['exchange_rate'])) return row
  row['exchange_rate'] = rate
  for (const field of object.fields.values())
    if (field.type === 'currency' && field.columns.length > 0) {
      const cells = fieldTypes.get('currency').write(row[field.name] ?? null, field, { currency, rate })
      for (const [at, { name }] of field.columns.entries()) row[name] = cells[at] ?? null
    }
  return row
}
