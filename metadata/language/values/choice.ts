import { type Coerced, isMissing, ok, quote, refuse, type ValueOptions, type ValueType } from './value.ts'

const notAnOption = (value: string, options: ValueOptions): Coerced => {
  const known = (options.options ?? []).filter((option) => option.active).map((option) => option.key)
  const some = known.slice(0, 12).join(', ') + (known.length > 12 ? ', …' : '')
  return refuse(
    'not_an_option',
    `${quote(value)} is not one of the options: ${some}.`,
    `${quote(value)} 不是可选项，可选：${some}。`,
  )
}

function checkOption(input: unknown, options: ValueOptions): Coerced {
  if (typeof input !== 'string')
    return refuse('wrong_type', `${quote(input)} is not an option's key.`, `${quote(input)} 不是选项键。`)
  const key = input.trim().normalize('NFC')
  if (key === '') return ok(null)
  if (options.options?.some((option) => option.key === key && option.active)) return ok(key)
  if (options.open && [...key].length <= 100) return ok(key)
  return notAnOption(key, options)
}

/** One option's key. */
export const select: ValueType = {
  name: 'select',
  coerce: (input, options) => (isMissing(input) ? ok(null) : checkOption(input, options)),
}

function coerceSet(input: unknown, check: (entry: unknown) => Coerced): Coerced {
  if (isMissing(input)) return ok(null)
  if (!Array.isArray(input))
    return refuse('wrong_type', `${quote(input)} is not a list.`, `${quote(input)} 不是列表。`)
  const keys = new Set<string>()
  for (const entry of input) {
    const checked = check(entry)
    if (!checked.ok) return checked
    if (checked.value !== null) keys.add(checked.value as string)
  }
  return ok(keys.size === 0 ? null : [...keys].sort())
}

/** Several options' keys, sorted, each once. */
export const multiSelect: ValueType = {
  name: 'multiSelect',
  coerce: (input, options) => coerceSet(input, (entry) => checkOption(entry, options)),
}

/** Free words, sorted, each once, at most 100 characters. */
export const tags: ValueType = {
  name: 'tags',
  coerce: (input) =>
    coerceSet(input, (entry) => {
      if (typeof entry !== 'string')
        return refuse('wrong_type', `${quote(entry)} is not a text.`, `${quote(entry)} 不是文本。`)
      const word = entry.trim().normalize('NFC')
      if ([...word].length > 100)
        return refuse(
          'too_long',
          `Tag ${quote(word)} is longer than 100 characters.`,
          `标签 ${quote(word)} 超过 100 个字符。`,
        )
      return ok(word === '' ? null : word)
    }),
}
