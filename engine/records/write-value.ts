import { plainDigits } from '../../metadata/language/numbers.ts'
import type { ValueOptions } from '../../metadata/language/values/value.ts'
import { fieldTypes } from '../fields/index.ts'
import type { FieldDef } from '../model.ts'

/**
 * What an expression gave, as the canonical value of the field it goes into; null when missing, undefined when the
 * field cannot take it.
 */
export function toFieldValue(field: FieldDef, result: unknown): unknown {
  if (result === undefined) return field.language === 'bool' ? false : null
  if (field.stores === 'target') {
    const id = typeof result === 'string' ? result : (result as { id?: unknown }).id
    return typeof id === 'string' ? { id } : undefined
  }
  const { scale } = field.raw as ValueOptions
  const options: ValueOptions = { open: true, multiple: field.multiple }
  if (field.options) options.options = field.options
  if (scale !== undefined) options.scale = scale
  // Six digits are enough for any currency; the write rounds to the record's own.
  if (field.type === 'currency') return typeof result === 'number' ? plainDigits(result) : undefined
  const given = typeof result === 'number' && field.language === 'num' ? plainDigits(result) : result
  const coerced = fieldTypes.get(field.type).value.coerce(given, options)
  return coerced.ok ? coerced.value : undefined
}
