import { createHash } from 'node:crypto'

/** PostgreSQL's longest identifier, in bytes. */
export const longestName = 63

/** Eight hex digits of the text's hash: enough to tell the derived names of one schema apart. */
export const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8)

/**
 * A derived identifier: `derivedName('deal', 'partners')` is `deal__partners`. One over 63 bytes is cut and gets an
 * 8-character hash of the whole.
 */
export function derivedName(...parts: string[]): string {
  const whole = parts.join('__')
  return Buffer.byteLength(whole) <= longestName
    ? whole
    : `${cutName(whole, longestName - 9)}_${shortHash(whole)}`
}

/** The first bytes of a name, never half a character. */
export function cutName(text: string, bytes: number): string {
  const buffer = Buffer.from(text)
  if (buffer.length <= bytes) return text
  return buffer
    .subarray(0, bytes)
    .toString('utf8')
    .replace(/\uFFFD+$/, '')
}

/** Table of the links of a multiReference. */
export const linkTable = (object: string, field: string): string => derivedName(object, field)

/** Column for one of several targets of a reference. */
export const targetColumn = (field: string, target: string): string => derivedName(field, target)
