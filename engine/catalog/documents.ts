import { createHash } from 'node:crypto'
import type { KindName } from '../../metadata/schema/kinds.ts'
import type { ItemKey } from '../model.ts'

/** One effective document: package file with its overlay merged in. */
export interface CatalogDocument {
  kind: KindName
  name: string
  document: unknown
  /** Content hash of `document`. */
  hash: string
  /** Package it comes from; `overlay` when an admin made it. */
  package: string
  /** The package's own document, where a patch lies over it. */
  shipped?: unknown
}

export type Documents = ReadonlyMap<ItemKey, CatalogDocument>

export const itemKey = (kind: string, name: string): ItemKey => `${kind}/${name}`

/** Content hash; the order of keys counts, because `order`-less maps keep document order. */
export const hashOf = (value: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(value) ?? 'undefined')
    .digest('base64url')
    .slice(0, 22)

/** The keys of a map in the order that stands beside it; what it misses comes last, what it invents is ignored. */
export function inOrder(
  map: Readonly<Record<string, unknown>> | undefined,
  order: readonly string[] | undefined,
): string[] {
  const names = Object.keys(map ?? {})
  const first = (order ?? []).filter((name, at, all) => names.includes(name) && all.indexOf(name) === at)
  return [...first, ...names.filter((name) => !first.includes(name))]
}
