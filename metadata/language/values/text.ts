import { parsePattern } from '../pattern.ts'
import { type Coerced, isMissing, ok, quote, refuse, type ValueOptions, type ValueType } from './value.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what PostgreSQL cannot store
const unstorable = /\u0000|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/

/** Text in NFC; nothing is trimmed. @param longest characters (code points) when the field says nothing */
export function coerceText(input: unknown, options: ValueOptions, longest: number): Coerced {
  if (isMissing(input)) return ok(null)
  if (typeof input !== 'string' && typeof input !== 'number' && typeof input !== 'boolean')
    return refuse('wrong_type', `${quote(input)} is not a text.`, `${quote(input)} 不是文本。`)
  const text = String(input).normalize('NFC')
  if (unstorable.test(text))
    return refuse(
      'wrong_type',
      'The text holds characters that cannot be stored (NUL or half a character).',
      '文本包含无法存储的字符。',
    )
  const most = options.maxLength ?? longest
  if (text.length > most) {
    const length = [...text].length
    if (length > most)
      return refuse(
        'too_long',
        `The text has ${length} characters; at most ${most} are allowed.`,
        `文本有 ${length} 个字符，最多 ${most} 个。`,
      )
  }
  if (options.minLength !== undefined && [...text].length < options.minLength)
    return refuse(
      'too_short',
      `At least ${options.minLength} characters are needed.`,
      `至少需要 ${options.minLength} 个字符。`,
    )
  return checkPattern(text, options)
}

const browserMatch = (source: string, text: string): boolean => new RegExp(source, 'u').test(text)

function checkPattern(text: string, options: ValueOptions): Coerced {
  if (!options.pattern) return ok(text)
  const parsed = parsePattern(options.pattern.regex)
  if (!parsed.ok || (options.matches ?? browserMatch)(parsed.source, text)) return ok(text)
  const own = options.pattern.message
  const en = typeof own === 'string' ? own : (own as { en?: string } | undefined)?.en
  const zh = typeof own === 'string' ? own : (own as { zh?: string } | undefined)?.zh
  return refuse(
    'pattern_mismatch',
    en ?? `${quote(text)} does not have the expected form.`,
    zh ?? en ?? `${quote(text)} 格式不正确。`,
  )
}

export const text: ValueType = { name: 'text', coerce: (input, options) => coerceText(input, options, 255) }
export const longText: ValueType = {
  name: 'longText',
  coerce: (input, options) => coerceText(input, options, 1_000_000),
}
export const richText: ValueType = {
  name: 'richText',
  coerce: (input, options) => coerceText(input, options, 1_000_000),
}
export const autoNumber: ValueType = {
  name: 'autoNumber',
  coerce: (input, options) => coerceText(input, options, 255),
}
