import { currencyScale, roundToScale } from '../../metadata/language/decimal.ts'
import { plainDigits } from '../../metadata/language/numbers.ts'
import { valueTypes } from '../../metadata/language/values/index.ts'
import type { FieldView } from '../client/model.ts'

export interface FormValueSettings {
  /** Code of the record's currency. */
  currency: string
  /** The name of a record, as far as it is known here. */
  labelOf: (id: string) => string | undefined
}

/**
 * What an expression gave, as a form holds it: decimals as text with their scale, references with their name; null
 * for nothing, undefined when the field cannot take it.
 */
export function toFormValue(
  field: FieldView,
  result: unknown,
  { currency, labelOf }: FormValueSettings,
): unknown {
  if (result === undefined || result === null) return field.language === 'bool' ? false : null
  if (field.to?.length && !field.multiple) {
    const id = typeof result === 'string' ? result : (result as { id?: unknown }).id
    return typeof id === 'string' ? { id, label: labelOf(id) ?? id } : undefined
  }
  if (field.type === 'currency' && typeof result === 'number')
    return roundToScale(plainDigits(result), currencyScale(currency))
  const given = typeof result === 'number' && field.language === 'num' ? plainDigits(result) : result
  const coerced = valueTypes.get(field.type)?.coerce(given, field)
  if (!coerced) return given
  return coerced.ok ? coerced.value : undefined
}
