import { valueTypes } from '../../metadata/language/values/index.ts'
import { isMissing } from '../../metadata/language/values/value.ts'
import type { FieldView } from '../client/model.ts'
import type { FormProblem } from './form-problem.ts'

export interface Checked {
  field: FieldView
  /** As the form's rules have it now. */
  required: boolean
  label: string
}

/**
 * The checks a browser can do by itself, by the engine's own functions: required fields and the values' shape.
 * @param language  of the messages, `zh…` or English
 * @param required  makes the message for a missing field
 */
export function checkValues(
  fields: Checked[],
  values: Record<string, unknown>,
  language: string,
  required: (label: string) => string,
): FormProblem[] {
  return fields.flatMap(({ field, required: isRequired, label }) => {
    const path = `/${field.name}`
    const value = values[field.name]
    if (isMissing(value)) return isRequired ? [{ path, message: required(label) }] : []
    const checked = valueTypes.get(field.type)?.coerce(value, field)
    if (!checked || checked.ok) return []
    return [{ path, message: checked.message[language.startsWith('zh') ? 'zh' : 'en'] }]
  })
}
