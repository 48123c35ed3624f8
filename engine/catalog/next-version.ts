import type { Queryable } from '../database.ts'
import type { ItemKey } from '../model.ts'
import { hashOf, itemKey } from './documents.ts'
import { type DraftPackage, type DraftRow, readDraft, readDraftPackages, withPackages } from './draft.ts'
import type { ItemLayers, Items, KnownDocuments, Layers } from './layers.ts'
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
  /** What they were made of. */
  bodies: ReadonlyMap<string, unknown>
  rows: DraftRow[]
  waiting: DraftPackage[]
}

export async function nextVersion(
  db: Queryable,
  base: Layers,
  selection: Selection,
  known?: KnownDocuments,
): Promise<NextVersion> {
  const waiting = await readDraftPackages(db)
  const taken = takeDraft(base, selection, {
    waiting,
    rows: selection.packagesOnly ? [] : await readDraft(db),
  })
  const atHand = shippedBodies(taken, known)
  const missing = hashesOf(taken).filter((hash) => !atHand.has(hash))
  return makeVersion(taken, new Map([...(await readBodies(db, missing)), ...atHand]))
}

/** What of the draft a publish takes, and the published items with waiting packages in their places. */
export type TakenDraft = Pick<NextVersion, 'base' | 'items' | 'packages' | 'rows' | 'waiting'>

export function takeDraft(
  base: Layers,
  { items: named }: Selection,
  draft: { waiting: DraftPackage[]; rows: DraftRow[] },
): TakenDraft {
  const meant = named && new Set(named)
  const waiting = draft.waiting.filter((each) => !meant || meant.has(itemKey('app', each.name)))
  const rows = draft.rows.filter((row) => !meant || meant.has(itemKey(row.kind, row.name)))
  return { base, ...withPackages(base, waiting), rows, waiting }
}

/** Bodies that `makeVersion` wants: the drafted documents, and those of packages that they are compared with. */
export const hashesOf = ({ items, rows }: TakenDraft): string[] => [
  ...rows.flatMap((row) => items[itemKey(row.kind, row.name)]?.package?.hash ?? []),
  ...rows.flatMap((row) => row.hash ?? []),
]

/** Of the packages' documents those that the published ones were made of. */
export function shippedBodies({ rows, items }: TakenDraft, known?: KnownDocuments): Map<string, unknown> {
  const bodies = new Map<string, unknown>()
  for (const row of rows) {
    const key = itemKey(row.kind, row.name)
    const [shipped, before] = [items[key]?.package, known?.items[key]]
    const document = known?.documents.get(key)
    if (!shipped || !document || before?.package?.hash !== shipped.hash) continue
    if (!before.overlay) bodies.set(shipped.hash, document.document)
    else if (before.overlay.how === 'patch') bodies.set(shipped.hash, document.shipped)
  }
  return bodies
}

export function makeVersion(
  { items: published, ...taken }: TakenDraft,
  bodies: ReadonlyMap<string, unknown>,
): NextVersion {
  const items = { ...published }
  const made = new Map<string, unknown>()
  for (const row of taken.rows) {
    const key = itemKey(row.kind, row.name)
    const layers = layersOf(items[key], row.hash, bodies, made)
    if (layers) items[key] = layers
    else delete items[key]
  }
  return { ...taken, items, made, bodies }
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
