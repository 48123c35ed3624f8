import { roundToScale, wholeDigits } from '../../metadata/language/decimal.ts'
import { numberText, plainDigits, roundHalfEven } from '../../metadata/language/numbers.ts'
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
  if (typeof result === 'number') return fitted(field, result)
  const { scale } = field.raw as ValueOptions
  const options: ValueOptions = { open: true, multiple: field.multiple }
  if (field.options) options.options = field.options
  if (scale !== undefined) options.scale = scale
  const coerced = fieldTypes.get(field.type).value.coerce(result, options)
  return coerced.ok ? coerced.value : undefined
}

/** A number in the form of its column; undefined where that cannot hold it. `jx.fit` is the same in SQL. */
function fitted(field: FieldDef, value: number): unknown {
  if (field.language === 'str') return numberText(value)
  const type = (field.columns[0] ?? field.computedColumns?.[0])?.type ?? ''
  const [, precision, scale] = /^numeric\((\d+),(\d+)\)$/.exec(type) ?? []
  if (!precision || !scale) {
    const isWhole = type === 'bigint' || type === 'integer' || type === 'smallint'
    if (!isWhole) return undefined
    const most = type === 'smallint' ? 32_767 : type === 'integer' ? 2_147_483_647 : Number.MAX_SAFE_INTEGER
    const rounded = roundHalfEven(value)
    return Math.abs(value) <= most ? rounded : undefined
  }
  const text = roundToScale(plainDigits(value), Number(scale))
  if (text === undefined || wholeDigits(text) > Number(precision) - Number(scale)) return undefined
  return field.type === 'decimal' || field.type === 'currency' ? text : Number(text)
}
