import { type Bounds, keepsTo } from '../../metadata/language/values/bounds.ts'
import { valueTypes } from '../../metadata/language/values/index.ts'
import { isMissing } from '../../metadata/language/values/value.ts'
import type { FieldView } from '../client/model.ts'
import type { FormProblem } from './form-problem.ts'

export interface Checked {
  field: FieldView
  /** As the form's rules have it now. */
  required: boolean
  label: string
  /** Of the chosen option, when its condition no longer holds. */
  impossible?: string | undefined
  /** What computed bounds come to now. */
  bounds?: Bounds | undefined
}

/** The messages that are not the engine's own. */
export interface CheckWords {
  required: (label: string) => string
  impossible: (option: string) => string
}

/**
 * The checks a browser can do by itself, by the engine's own functions: required fields and the values' shape.
 * @param scope  { language, timeZone, currency }: of the messages (`zh…` or English), business time zone, the record's currency
 */
export function checkValues(
  fields: Checked[],
  values: Record<string, unknown>,
  { language, timeZone = 'UTC', ...scope }: { language: string; timeZone?: string; currency?: string },
  words: CheckWords,
): FormProblem[] {
  return fields.flatMap(({ field, required, label, impossible, bounds }) => {
    const path = `/${field.name}`
    const value = values[field.name]
    if (isMissing(value)) return required ? [{ path, message: words.required(label) }] : []
    if (impossible !== undefined) return [{ path, message: words.impossible(impossible) }]
    const type = valueTypes.get(field.type)
    const coerced = type?.coerce(value, field)
    const checked =
      type && coerced?.ok && bounds
        ? keepsTo(type, coerced.value, bounds, { ...field, ...scope, timeZone })
        : coerced
    if (!checked || checked.ok) return []
    return [{ path, message: checked.message[language.startsWith('zh') ? 'zh' : 'en'] }]
  })
}
