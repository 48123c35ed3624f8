/** Nobody means to nest deeper; what walks it calls itself. */
const deepest = 200

/**
 * What came from outside, as the database can keep it: texts without NUL and without halves of characters.
 *
 * @throws RangeError where it is nested too deep
 */
export function storable(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return storableText(value)
  if (depth > deepest) throw new RangeError(`It is nested more than ${deepest} deep.`)
  if (Array.isArray(value)) return value.map((one) => storable(one, depth + 1))
  if (!isPlain(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [storableText(key), storable(one, depth + 1)]),
  )
}

/** Why what is not `isStorable` is refused. */
export const notStorable = 'Texts hold no NUL and no halves of characters, and nothing nests too deep.'

/** Whether the database can keep it as it is. */
export function isStorable(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return storableText(value) === value
  if (depth > deepest) return false
  if (Array.isArray(value)) return value.every((one) => isStorable(one, depth + 1))
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([key, one]) => isStorable(key) && isStorable(one, depth + 1))
}

const storableText = (text: string): string => text.replaceAll('\0', '').replace(/\p{Cs}/gu, '\ufffd')

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
