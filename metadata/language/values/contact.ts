import { coerceText } from './text.ts'
import { ok, quote, refuse, type ValueType } from './value.ts'

const address = /^[^\s@<>()[\],;:"\\]+@[^\s@<>()[\],;:"\\.]+(\.[^\s@<>()[\],;:"\\.]+)+$/u

/** An e-mail address, trimmed, the domain in lower case. */
export const email: ValueType = {
  name: 'email',
  coerce(input, options) {
    const coerced = coerceText(typeof input === 'string' ? input.trim() : input, options, 254)
    if (!coerced.ok || coerced.value === null) return coerced
    const value = coerced.value as string
    if (!address.test(value))
      return refuse(
        'wrong_type',
        `${quote(value)} is not an e-mail address, e.g. mia@example.com.`,
        `${quote(value)} 不是有效的邮箱地址，例如 mia@example.com。`,
      )
    const at = value.lastIndexOf('@')
    return ok(value.slice(0, at) + value.slice(at).toLowerCase())
  },
}

/** A phone number as people write it: digits, blanks, + ( ) - . / and an extension. Full-width digits become plain. */
export const phone: ValueType = {
  name: 'phone',
  coerce(input, options) {
    const plain = typeof input === 'string' ? input.normalize('NFKC').trim() : input
    const coerced = coerceText(plain, options, 50)
    if (!coerced.ok || coerced.value === null) return coerced
    const value = coerced.value as string
    if (!/^[+()\d\s./-]+((x|ext\.?|转|#)\s*\d+)?$/iu.test(value) || !/\d{3}/.test(value.replace(/\D/g, '')))
      return refuse(
        'wrong_type',
        `${quote(value)} is not a phone number, e.g. +86 10 1234 5678.`,
        `${quote(value)} 不是有效的电话号码，例如 +86 10 1234 5678。`,
      )
    return ok(value)
  },
}

/** A web address; http and https only, `https://` is added where the scheme is missing. */
export const url: ValueType = {
  name: 'url',
  coerce(input, options) {
    const coerced = coerceText(typeof input === 'string' ? input.trim() : input, options, 2000)
    if (!coerced.ok || coerced.value === null) return coerced
    const text = coerced.value as string
    const value = /^[a-z][a-z0-9+.-]*:/i.test(text) && !/^[^/]*:\d/.test(text) ? text : `https://${text}`
    if (/^https?:\/\/[^\s/]+\.[^\s]+$/i.test(value) || /^https?:\/\/localhost([:/]|$)/i.test(value))
      return ok(value)
    return refuse(
      'wrong_type',
      `${quote(text)} is not a web address, e.g. https://example.com.`,
      `${quote(text)} 不是有效的网址，例如 https://example.com。`,
    )
  },
}
