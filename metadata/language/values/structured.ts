import { isMissing, ok, quote, refuse, type ValueType } from './value.ts'

/** Any JSON value. */
export const json: ValueType = {
  name: 'json',
  coerce(input) {
    if (isMissing(input)) return ok(null)
    return JSON.stringify(input).includes('\\u0000')
      ? refuse(
          'wrong_type',
          'The value holds a NUL character, which cannot be stored.',
          '该值包含无法存储的 NUL 字符。',
        )
      : ok(input)
  },
}

/** A fragment of metadata: any JSON value. */
export const metadata: ValueType = { ...json, name: 'metadata' }

export const addressKeys = [
  'street',
  'street2',
  'district',
  'city',
  'state',
  'postal_code',
  'country',
] as const

/** A postal address: `{ street, street2, district, city, state, postal_code, country }`, all optional texts. */
export const address: ValueType = {
  name: 'address',
  coerce(input) {
    if (isMissing(input)) return ok(null)
    if (typeof input === 'string') return ok({ street: input.trim().normalize('NFC').slice(0, 500) })
    if (typeof input !== 'object' || Array.isArray(input))
      return refuse('wrong_type', `${quote(input)} is not an address.`, `${quote(input)} 不是地址。`)
    const out: Record<string, string> = {}
    for (const [key, part] of Object.entries(input as object)) {
      if (
        !addressKeys.includes(key as (typeof addressKeys)[number]) ||
        (typeof part !== 'string' && part !== null)
      )
        return refuse(
          'wrong_type',
          `An address has no text ${quote(key)}; it has ${addressKeys.join(', ')}.`,
          `地址没有 ${quote(key)} 这一项。`,
        )
      if (part && [...part].length > 500)
        return refuse('too_long', `${key} is longer than 500 characters.`, `${key} 超过 500 个字符。`)
      if (part?.trim()) out[key] = part.trim().normalize('NFC')
    }
    return ok(Object.keys(out).length === 0 ? null : out)
  },
}

/** A place: `{ lat, lng }` in degrees, WGS 84. */
export const geo: ValueType = {
  name: 'geo',
  coerce(input) {
    if (isMissing(input)) return ok(null)
    const { lat, lng } = (typeof input === 'object' ? input : {}) as { lat?: unknown; lng?: unknown }
    if (typeof lat !== 'number' || typeof lng !== 'number')
      return refuse(
        'wrong_type',
        `${quote(input)} is not a place; write { "lat": 39.9, "lng": 116.4 }.`,
        `${quote(input)} 不是位置，请按 { "lat": 39.9, "lng": 116.4 } 填写。`,
      )
    if (Math.abs(lat) > 90 || Math.abs(lng) > 180)
      return refuse(
        'out_of_range',
        'Latitude goes from -90 to 90, longitude from -180 to 180.',
        '纬度范围 -90 至 90，经度范围 -180 至 180。',
      )
    return ok({ lat, lng })
  },
}
