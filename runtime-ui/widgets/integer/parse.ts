import { parseNumber } from '../../kit/parse-number.ts'

/** A pasted number as a JavaScript number, for the types that are plain numbers on the wire. */
export function parseNumeric(text: string, _field: unknown, locale: string): number | null | undefined {
  const plain = parseNumber(text, locale)
  return plain === null || plain === undefined ? plain : Number(plain)
}
