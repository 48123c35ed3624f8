import { isMissing, ok, quote, refuse, type ValueType } from './value.ts'

/** Never missing: an empty input is `false`. */
export const boolean: ValueType = {
  name: 'boolean',
  coerce(input) {
    if (isMissing(input) || input === false || input === 'false') return ok(false)
    if (input === true || input === 'true') return ok(true)
    return refuse(
      'wrong_type',
      `${quote(input)} is neither true nor false.`,
      `${quote(input)} 不是 true 或 false。`,
    )
  },
}
