import { cutName, longestName, shortHash } from '../db/derived-name.ts'

/** A readable name that ends in the hash of what it stands for, so that equal names mean equal definitions. */
export function hashedName(readable: string, definition: unknown): string {
  return `${cutName(readable, longestName - 9)}_${shortHash(JSON.stringify(definition))}`
}

/** Names made by `hashedName`: the engine's own, as opposed to what a database administrator added. */
export const isHashedName = (name: string): boolean => /_[0-9a-f]{8}$/.test(name)
