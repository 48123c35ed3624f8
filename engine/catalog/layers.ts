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

const hashesOf = (items: Items): string[] =>
  Object.values(items).flatMap(({ package: shipped, overlay }) => [
    ...(shipped ? [shipped.hash] : []),
    ...(overlay?.hash === undefined ? [] : [overlay.hash]),
  ])

/**
 * The documents that layers make, package files first, in their order.
 * @param made bodies that are not in the database yet, by hash
 */
export async function effectiveDocuments(
  db: Queryable,
  items: Items,
  made: ReadonlyMap<string, unknown> = new Map(),
): Promise<Documents> {
  const stored = await readBodies(
    db,
    hashesOf(items).filter((hash) => !made.has(hash)),
  )
  const bodyOf = (hash: string): unknown => (made.has(hash) ? made.get(hash) : stored.get(hash))
  const documents = new Map<ItemKey, CatalogDocument>()
  for (const [key, layers] of Object.entries(items) as [ItemKey, ItemLayers][]) {
    const document = effective(layers, bodyOf)
    if (document === undefined) continue
    const hash =
      layers.overlay?.how === 'document'
        ? (layers.overlay.hash ?? '')
        : layers.overlay
          ? hashOf(document)
          : layers.package?.hash
    documents.set(key, {
      ...splitKey(key),
      document,
      hash: hash ?? hashOf(document),
      package: layers.package?.name ?? 'overlay',
    })
  }
  return documents
}

function effective({ package: shipped, overlay }: ItemLayers, bodyOf: (hash: string) => unknown): unknown {
  const base = shipped ? bodyOf(shipped.hash) : undefined
  if (!overlay) return base
  if (overlay.how === 'tombstone' || overlay.hash === undefined) return undefined
  const body = bodyOf(overlay.hash)
  return overlay.how === 'patch' ? applyPatch(base, body) : body
}
