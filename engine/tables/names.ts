import { createHash } from 'node:crypto'

/** PostgreSQL's longest identifier, in bytes. */
const longest = 63

/** Eight hex digits of the text's hash: enough to tell the derived names of one schema apart. */
export const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8)

/** A derived identifier; one over 63 bytes is cut and gets an 8-character hash of the whole. */
export function derivedName(...parts: string[]): string {
  const whole = parts.join('__')
  return Buffer.byteLength(whole) <= longest ? whole : `${cut(whole, longest - 9)}_${shortHash(whole)}`
}

/** A readable name that ends in the hash of what it stands for, so that equal names mean equal definitions. */
export function hashedName(readable: string, definition: unknown): string {
  return `${cut(readable, longest - 9)}_${shortHash(JSON.stringify(definition))}`
}

/** Names made by `hashedName`: the engine's own, as opposed to what a database administrator added. */
export const isHashedName = (name: string): boolean => /_[0-9a-f]{8}$/.test(name)

function cut(text: string, bytes: number): string {
  const buffer = Buffer.from(text)
  if (buffer.length <= bytes) return text
  return buffer
    .subarray(0, bytes)
    .toString('utf8')
    .replace(/\uFFFD+$/, '')
}
