import { valueTypes } from '../../metadata/language/values/index.ts'
import { isMissing, type ValueOptions } from '../../metadata/language/values/value.ts'
import { AppError, type Issue } from '../errors.ts'

/** A value that a task or a button asks for. Without a type it is whatever is given. */
export interface AskedField {
  type?: string
  required?: boolean
  /** By key, or keys alone. */
  options?: Readonly<Record<string, unknown>> | readonly string[]
  min?: number
  max?: number
  maxLength?: number
  /** Digits behind the point. */
  scale?: number
  /** Other values than the options too. */
  open?: boolean
}

/**
 * What was filled in, as the values that were asked for; what the form's own check lets through and this does not is
 * never met by people.
 *
 * @param of what is said to be wrong: the name of a workflow, or a task
 * @param at JSON Pointer of the values in the request
 * @throws validation_failed with everything that is wrong
 */
export function askedValues(
  fields: ReadonlyMap<string, AskedField>,
  given: Readonly<Record<string, unknown>>,
  { of, at }: { of: string; at: string },
): Record<string, unknown> {
  const values: Record<string, unknown> = { ...given }
  const errors: Issue[] = []
  for (const [name, field] of fields) {
    const path = `${at}/${name}`
    const value = given[name]
    if (isMissing(value)) {
      if (field.required === true)
        errors.push({
          path,
          code: 'required',
          message: { en: `"${name}" is needed.`, zh: `“${name}”为必填项。` },
        })
      continue
    }
    const type = field.type === undefined ? undefined : valueTypes.get(field.type)
    if (!type) continue
    const coerced = type.coerce(value, optionsOf(field))
    if (coerced.ok) values[name] = coerced.value
    else errors.push({ path, code: coerced.code, message: coerced.message })
  }
  if (errors.length > 0) throw new AppError('validation_failed', { object: of, errors })
  return values
}

function optionsOf({ options, min, max, maxLength, scale, open, type }: AskedField): ValueOptions {
  const keys = Array.isArray(options) ? options.map(String) : Object.keys(options ?? {})
  return {
    ...(keys.length > 0 ? { options: keys.map((key) => ({ key, active: true })) } : {}),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(scale === undefined ? {} : { scale }),
    ...(open === undefined ? {} : { open }),
    ...(type === 'multiSelect' ? { multiple: true } : {}),
  }
}
