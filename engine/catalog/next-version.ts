import type { Queryable } from '../database.ts'
import type { ItemKey } from '../model.ts'
import { hashOf, itemKey } from './documents.ts'
import { type DraftPackage, type DraftRow, readDraft, readDraftPackages, withPackages } from './draft.ts'
import { type ItemLayers, type Items, type Layers, readLayers } from './layers.ts'
import { findPatch } from './merge-patch.ts'
import { readBodies } from './store.ts'

/** What of the draft is to be published. */
export interface Selection {
  /** These items only; a waiting package is meant by its `app/<name>`. */
  items?: readonly ItemKey[] | undefined
  /** Waiting packages only, as at start. */
  packagesOnly?: true
}

/** The layers a publish would make, and what of the draft it takes. */
export interface NextVersion {
  base: Layers
  items: Items
  packages: Record<string, string>
  /** New overlay bodies by hash. */
  made: Map<string, unknown>
  rows: DraftRow[]
  waiting: DraftPackage[]
}

export async function nextVersion(db: Queryable, selection: Selection): Promise<NextVersion> {
  const base = await readLayers(db)
  const meant = selection.items && new Set(selection.items)
  const waiting = (await readDraftPackages(db)).filter(
    (each) => !meant || meant.has(itemKey('app', each.name)),
  )
  const rows = selection.packagesOnly
    ? []
    : (await readDraft(db)).filter((row) => !meant || meant.has(itemKey(row.kind, row.name)))
  const { items, packages } = withPackages(base, waiting)
  const shipped = rows.flatMap((row) => items[itemKey(row.kind, row.name)]?.package?.hash ?? [])
  const bodies = await readBodies(db, [...shipped, ...rows.flatMap((row) => row.hash ?? [])])
  const made = new Map<string, unknown>()
  for (const row of rows) {
    const key = itemKey(row.kind, row.name)
    const layers = layersOf(items[key], row.hash, bodies, made)
    if (layers) items[key] = layers
    else delete items[key]
  }
  return { base, items, packages, made, rows, waiting }
}

/** An admin's document becomes a patch over the package's, so that an upgrade of the package still arrives. */
function layersOf(
  before: ItemLayers | undefined,
  hash: string | null,
  bodies: ReadonlyMap<string, unknown>,
  made: Map<string, unknown>,
): ItemLayers | undefined {
  const shipped = before?.package
  if (!shipped) return hash === null ? undefined : { overlay: { how: 'document', hash } }
  if (hash === null) return { package: shipped, overlay: { how: 'tombstone', base: shipped.hash } }
  if (hash === shipped.hash) return { package: shipped }
  const patch = findPatch(bodies.get(shipped.hash), bodies.get(hash))
  if (!patch) return { package: shipped, overlay: { how: 'document', hash, base: shipped.hash } }
  const patchHash = hashOf(patch)
  made.set(patchHash, patch)
  return { package: shipped, overlay: { how: 'patch', hash: patchHash, base: shipped.hash } }
}
