import { nearest } from '../../metadata/language/check/suggest.ts'
import { valueTypes } from '../../metadata/language/values/index.ts'
import type { AskedField } from './asked-values.ts'

export interface AskedFlaw {
  /** The value that it is about, by name or number. */
  key: string
  en: string
  zh: string
}

const sound = /^[a-z][a-z0-9_]*$/

/** What is wrong with the values that a button or a task asks for; the first of it. */
export function askedFlaw(asked: unknown): AskedFlaw | undefined {
  const seen = new Set<string>()
  for (const [key, one] of entriesOf(asked)) {
    const field = (typeof one === 'string' ? { name: one } : one) as { name?: unknown } & AskedField
    const name = Array.isArray(asked) ? (field.name ?? `value_${Number(key) + 1}`) : key
    const found = seen.has(String(name)) ? twice(String(name)) : flawOf(name, field)
    if (found) return { key, ...found }
    seen.add(String(name))
  }
  return undefined
}

const entriesOf = (asked: unknown): [string, unknown][] =>
  typeof asked === 'object' && asked !== null ? Object.entries(asked) : []

const twice = (name: string) => ({
  en: `"${name}" is asked for twice. Give one of them another name.`,
  zh: `“${name}”重复，请换一个标识。`,
})

function flawOf(name: unknown, field: AskedField): Omit<AskedFlaw, 'key'> | undefined {
  if (typeof name !== 'string' || !sound.test(name))
    return {
      en: `"${String(name)}" is no name. Use lower-case letters, digits and _, a letter first.`,
      zh: `“${String(name)}”不是有效标识。只能用小写字母、数字和下划线，且以字母开头。`,
    }
  if (typeof field !== 'object' || field === null)
    return { en: `"${name}" does not say what it asks for.`, zh: `“${name}”没有说明要填写的内容。` }
  const { type, options } = field
  if (type !== undefined && !valueTypes.has(type)) {
    const meant = nearest(String(type), valueTypes.keys())
    return {
      en: `"${name}" is of no type "${type}".${meant ? ` Did you mean "${meant}"?` : ''}`,
      zh: `“${name}”的类型“${type}”不存在。${meant ? `是否指“${meant}”？` : ''}`,
    }
  }
  if ((type === 'select' || type === 'multiSelect') && Object.keys(options ?? {}).length === 0)
    return {
      en: `"${name}" is a choice of nothing. Add options to it.`,
      zh: `“${name}”没有可选值，请添加选项。`,
    }
  return undefined
}
