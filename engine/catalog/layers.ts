import type { KindName } from '../../metadata/schema/kinds.ts'
import type { Queryable } from '../database.ts'
import type { ItemKey } from '../model.ts'
import { sql } from '../sql.ts'
import { type CatalogDocument, type Documents, hashOf } from './documents.ts'
import { applyPatch } from './merge-patch.ts'
import { readBodies } from './store.ts'

/** What an admin made of an item: a merge patch over the package's document, a document, or its absence. */
export interface OverlayLayer {
  how: 'patch' | 'document' | 'tombstone'
  /** Of the patch or document; a tombstone has none. */
  hash?: string
  /** The package's document that it was made on. */
  base?: string
}

/** One item of a version: a package's document, an overlay, or both. */
export interface ItemLayers {
  package?: { name: string; hash: string }
  overlay?: OverlayLayer
}

export type Items = Record<ItemKey, ItemLayers>

export interface Layers {
  /** 0 before the first publish. */
  version: number
  items: Items
  /** Name → version of every package in it. */
  packages: Record<string, string>
}

export const noLayers: Layers = { version: 0, items: {}, packages: {} }

const newest = sql`SELECT number AS version, items, packages FROM sys.version`

/** The layers of a version; the newest unless a number is given. */
export async function readLayers(db: Queryable, version?: number): Promise<Layers> {
  const row = await db.first<Layers>(
    version === undefined
      ? sql`${newest} ORDER BY number DESC LIMIT 1`
      : sql`${newest} WHERE number = ${version}`,
  )
  return row ?? noLayers
}

export const splitKey = (key: string): { kind: KindName; name: string } => {
  const at = key.indexOf('/')
  return { kind: key.slice(0, at) as KindName, name: key.slice(at + 1) }
}

/** What layers were made of before: what is still the same is taken over. */
export interface KnownDocuments {
  items: Items
  documents: Documents
}

const isSame = (a: ItemLayers | undefined, b: ItemLayers): boolean =>
  a === b ||
  (a !== undefined &&
    a.package?.hash === b.package?.hash &&
    a.package?.name === b.package?.name &&
    a.overlay?.how === b.overlay?.how &&
    a.overlay?.hash === b.overlay?.hash)

const hashesOf = ({ package: shipped, overlay }: ItemLayers): string[] => [
  ...(shipped ? [shipped.hash] : []),
  ...(overlay?.hash === undefined ? [] : [overlay.hash]),
]

/**
 * The documents that layers make, package files first, in their order.
 * @param made bodies that are not in the database yet, or are at hand, by hash
 */
export async function effectiveDocuments(
  db: Queryable,
  items: Items,
  made: ReadonlyMap<string, unknown> = new Map(),
  known?: KnownDocuments,
): Promise<Documents> {
  const changed = (Object.entries(items) as [ItemKey, ItemLayers][]).filter(
    ([key, layers]) => !isSame(known?.items[key], layers),
  )
  const hashes = changed.flatMap(([, layers]) => hashesOf(layers)).filter((hash) => !made.has(hash))
  const stored = await readBodies(db, hashes)
  return documentsOf(items, (hash) => (made.has(hash) ? made.get(hash) : stored.get(hash)), known)
}

/** The same of bodies that are all at hand. */
export function documentsOf(
  items: Items,
  bodyOf: (hash: string) => unknown,
  known?: KnownDocuments,
): Documents {
  const documents = new Map<ItemKey, CatalogDocument>()
  for (const [key, layers] of Object.entries(items) as [ItemKey, ItemLayers][]) {
    const made = isSame(known?.items[key], layers)
      ? known?.documents.get(key)
      : effective(key, layers, bodyOf)
    if (made) documents.set(key, made)
  }
  return documents
}

function effective(
  key: ItemKey,
  { package: from, overlay }: ItemLayers,
  bodyOf: (hash: string) => unknown,
): CatalogDocument | undefined {
  const item = { ...splitKey(key), package: from?.name ?? 'overlay' }
  if (!overlay) return from && { ...item, document: bodyOf(from.hash), hash: from.hash }
  if (overlay.how === 'tombstone' || overlay.hash === undefined) return undefined
  const body = bodyOf(overlay.hash)
  if (overlay.how === 'document') return { ...item, document: body, hash: overlay.hash }
  const shipped = from && bodyOf(from.hash)
  const document = applyPatch(shipped, body)
  return { ...item, document, hash: hashOf(document), shipped }
}
