import { type ItemKey, splitKey } from '../document/item-key.ts'
import type { DraftObjects } from '../expressions/draft-shapes.ts'
import { type DraftRenaming, type LeftPlace, renameInDocument } from './rename-in-document.ts'
import { renameInTranslation } from './rename-in-translation.ts'

export type Document = Readonly<Record<string, unknown>>

/** The draft that a renaming works on. */
export interface DraftDocuments extends DraftObjects {
  keys: readonly ItemKey[]
  document: (kind: string, name: string) => Document | undefined
}

export interface RenamedEverywhere {
  /** Changed documents; undefined for one that goes on under another name. */
  documents: ReadonlyMap<ItemKey, Document | undefined>
  /** How many places of each were changed; what is renamed itself is not counted. */
  places: ReadonlyMap<ItemKey, number>
  left: readonly (LeftPlace & { key: ItemKey })[]
}

/** What is renamed itself: keys of a document (JSON Pointer as it was → key), or documents. */
export interface Itself {
  keys?: ReadonlyMap<ItemKey, ReadonlyMap<string, string>>
  items?: ReadonlyMap<ItemKey, ItemKey>
  /** Puts the new name into the document that has it. */
  apply?: (key: ItemKey, document: Document) => Document
}

/** Every document of a draft that names something, with the new name; translations follow what moved. Pure. */
export function renameEverywhere(
  draft: DraftDocuments,
  renamings: readonly DraftRenaming[],
  { keys: ownKeys, items: moved = new Map(), apply = (_key, document) => document }: Itself,
): RenamedEverywhere {
  const documents = new Map<ItemKey, Document | undefined>()
  const places = new Map<ItemKey, number>()
  const left: (LeftPlace & { key: ItemKey })[] = []
  const keys = new Map<ItemKey, Map<string, string>>(
    [...(ownKeys ?? [])].map(([key, own]) => [key, new Map(own)]),
  )
  for (const key of draft.keys) {
    const { kind, name } = splitKey(key)
    const now = draft.document(kind, name)
    if (!now || kind === 'translation') continue
    let next = now
    let count = 0
    for (const renaming of renamings) {
      const renamed = renameInDocument({ kind, name, document: next }, renaming, draft)
      next = renamed.document
      count += renamed.places.length
      left.push(...renamed.left.map((place) => ({ ...place, key })))
      if (renamed.keys.size > 0) keys.set(key, new Map([...(keys.get(key) ?? []), ...renamed.keys]))
    }
    if (count > 0) places.set(key, count)
    const applied = apply(key, next)
    const to = moved.get(key)
    if (to) documents.set(key, undefined)
    if (to || count > 0 || applied !== next) documents.set(to ?? key, applied)
  }
  for (const key of draft.keys) {
    const { kind, name } = splitKey(key)
    const now = kind === 'translation' ? draft.document(kind, name) : undefined
    const renamed = now && renameInTranslation(now, { keys, items: moved })
    if (!renamed?.places) continue
    documents.set(key, renamed.document)
    places.set(key, renamed.places)
  }
  return { documents, places, left }
}
