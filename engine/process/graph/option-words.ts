import type { ErrorObject } from 'ajv/dist/2020.js'
import type { OptionsSchema } from './options.ts'

/** A text in both languages. */
export interface Words {
  en: string
  zh: string
}

/** An option by the title that its panel shows, with the key for those who write JSON. */
export function optionName({ properties }: OptionsSchema, key: string): Words {
  const option = properties[key]
  if (!option) return { en: `"${key}"`, zh: `“${key}”` }
  const { title, 'x-title-zh': zh } = option
  const isAlike = title.toLowerCase() === key.toLowerCase()
  return { en: isAlike ? `"${key}"` : `"${title}" (${key})`, zh: `“${zh}”（${key}）` }
}

/** Where in the options something is: `"Recipients" (to.0)`. */
export function placeName(options: OptionsSchema, at: readonly string[]): Words {
  const [key = '', ...deeper] = at
  if (deeper.length === 0) return optionName(options, key)
  const path = at.join('.')
  const option = options.properties[key]
  return option
    ? { en: `"${option.title}" (${path})`, zh: `“${option['x-title-zh']}”（${path}）` }
    : { en: `"${path}"`, zh: `“${path}”` }
}

const kinds: Readonly<Record<string, Words>> = {
  string: { en: 'a text', zh: '文本' },
  integer: { en: 'a whole number', zh: '整数' },
  number: { en: 'a number', zh: '数字' },
  boolean: { en: 'true or false', zh: 'true 或 false' },
  array: { en: 'a list', zh: '列表' },
  object: { en: 'an object of keys and values', zh: '由键和值组成的对象' },
  null: { en: 'empty', zh: '空值' },
}

/** What JSON Schema has against a value: `must be a list`. */
export function flawWords({ keyword, params, message }: ErrorObject): Words {
  const given = params as Record<string, unknown>
  switch (keyword) {
    case 'type': {
      const types = [given['type']].flat().join(',').split(',')
      const words = types.map((type) => kinds[type] ?? { en: type, zh: type })
      return {
        en: `must be ${words.map(({ en }) => en).join(' or ')}`,
        zh: `必须是${words.map(({ zh }) => zh).join('或')}`,
      }
    }
    case 'enum': {
      const values = (given['allowedValues'] as unknown[]).map(String)
      return { en: `must be one of: ${values.join(', ')}`, zh: `只能是：${values.join('、')}` }
    }
    case 'minimum':
      return { en: `must be at least ${given['limit']}`, zh: `不能小于 ${given['limit']}` }
    case 'maximum':
      return { en: `must be at most ${given['limit']}`, zh: `不能大于 ${given['limit']}` }
    case 'minItems':
      return { en: `needs at least ${given['limit']} entries`, zh: `至少需要 ${given['limit']} 项` }
    case 'required':
      return { en: `needs "${given['missingProperty']}"`, zh: `缺少“${given['missingProperty']}”` }
    case 'additionalProperties':
      return {
        en: `has no key "${given['additionalProperty']}"`,
        zh: `没有键“${given['additionalProperty']}”`,
      }
    default:
      return { en: message ?? 'is not what it must be', zh: '不符合要求' }
  }
}
