import { type Coerced, isMissing, ok, quote, refuse, type ValueOptions, type ValueType } from './value.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export const isId = (input: unknown): input is string => typeof input === 'string' && uuid.test(input)

/** What a reference was written as: an id, or one unique field with its value, to be looked up by the engine. */
export interface ReferenceInput {
  id?: string
  by?: { field: string; value: string }
  /** Which object, where several are possible. */
  object?: string
}

function coerceOne(input: unknown, options: ValueOptions): Coerced {
  if (isId(input)) return ok({ id: input.toLowerCase() } satisfies ReferenceInput)
  const wrong = () =>
    refuse(
      'wrong_type',
      `${quote(input)} is no reference; give an id, { "id": … } or { "<unique field>": … }.`,
      `${quote(input)} 不是有效引用，请提供 id 或唯一字段。`,
    )
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return wrong()
  const {
    object,
    id,
    label: _label,
    hidden: _hidden,
    deleted: _deleted,
    ...others
  } = input as Record<string, unknown>
  if (object !== undefined && typeof object !== 'string') return wrong()
  const several = (options.to?.length ?? 0) > 1 || options.to?.[0] === '*'
  if (several && object === undefined) return wrong()
  const kind = object === undefined ? {} : { object }
  if (id !== undefined && id !== null)
    return isId(id) ? ok({ id: id.toLowerCase(), ...kind } satisfies ReferenceInput) : wrong()
  const entries = Object.entries(others)
  if (entries.length !== 1) return wrong()
  const [field, value] = entries[0]!
  if (typeof value !== 'string' && typeof value !== 'number') return wrong()
  return ok({ by: { field, value: String(value) }, ...kind } satisfies ReferenceInput)
}

/** A `ReferenceInput`; whether the target exists and may be seen is the engine's to say. */
export const reference: ValueType = {
  name: 'reference',
  coerce: (input, options) => (isMissing(input) ? ok(null) : coerceOne(input, options)),
}

export const user: ValueType = { ...reference, name: 'user' }

/** A list of `ReferenceInput`. */
export const multiReference: ValueType = {
  name: 'multiReference',
  coerce(input, options) {
    if (isMissing(input)) return ok(null)
    if (!Array.isArray(input))
      return refuse(
        'wrong_type',
        `${quote(input)} is not a list of references.`,
        `${quote(input)} 不是引用列表。`,
      )
    const all: unknown[] = []
    for (const entry of input) {
      const one = coerceOne(entry, options)
      if (!one.ok) return one
      all.push(one.value)
    }
    return ok(all)
  },
}

function coerceFile(input: unknown): Coerced {
  const id = typeof input === 'object' && input !== null ? (input as { id?: unknown }).id : input
  return isId(id)
    ? ok(id.toLowerCase())
    : refuse('wrong_type', `${quote(input)} is not an uploaded file.`, `${quote(input)} 不是已上传的文件。`)
}

/** Ids of uploaded files: one, or a list where the field is `multiple`. */
export const file: ValueType = {
  name: 'file',
  coerce(input, options) {
    if (isMissing(input)) return ok(null)
    if (!options.multiple) return coerceFile(Array.isArray(input) && input.length === 1 ? input[0] : input)
    const ids: unknown[] = []
    for (const entry of Array.isArray(input) ? input : [input]) {
      const one = coerceFile(entry)
      if (!one.ok) return one
      ids.push(one.value)
    }
    return ok(ids)
  },
}

export const image: ValueType = { ...file, name: 'image' }
