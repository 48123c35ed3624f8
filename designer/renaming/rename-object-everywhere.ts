import type { ObjectDocument } from '../../metadata/schema/types.ts'
import { type ItemKey, itemKey, splitKey } from '../document/item-key.ts'
import type { DraftObjects } from '../expressions/draft-shapes.ts'
import { type LeftPlace, renameInDocument } from './rename-in-document.ts'

type Document = Readonly<Record<string, unknown>>

export interface ObjectRenamedEverywhere {
  /** Changed documents; undefined for one that goes on under another name. */
  documents: ReadonlyMap<ItemKey, Document | undefined>
  places: ReadonlyMap<ItemKey, number>
  left: readonly (LeftPlace & { key: ItemKey })[]
}

/**
 * The draft with another name for an object: in every document that names it, and in the names of its forms, views
 * and other documents. `published`: the table is under the old name, which is kept in `was`.
 */
export function renameObjectEverywhere(
  { object, to, published }: { object: string; to: string; published: boolean },
  keys: readonly ItemKey[],
  document: (kind: string, name: string) => Document | undefined,
  draft: DraftObjects,
): ObjectRenamedEverywhere {
  const documents = new Map<ItemKey, Document | undefined>()
  const places = new Map<ItemKey, number>()
  const left: (LeftPlace & { key: ItemKey })[] = []
  for (const key of keys) {
    const { kind, name } = splitKey(key)
    const now = document(kind, name)
    if (!now) continue
    const renamed = renameInDocument(
      { kind, name, document: now },
      { kind: 'object', object, name: object, to },
      draft,
    )
    left.push(...renamed.left.map((place) => ({ ...place, key })))
    const isItself = kind === 'object' && name === object
    const moved = isItself ? to : name.startsWith(`${object}.`) ? to + name.slice(object.length) : name
    if (renamed.places.length === 0 && moved === name) continue
    places.set(key, renamed.places.length)
    if (moved !== name) documents.set(key, undefined)
    const next = isItself ? withOldName(renamed.document, object, to, published) : renamed.document
    documents.set(itemKey(kind, moved), next)
  }
  return { documents, places, left }
}

function withOldName(document: Document, object: string, to: string, published: boolean): Document {
  const { was = [], ...rest } = document as unknown as ObjectDocument
  const names = [...was, ...(published ? [object] : [])].filter((name) => name !== to)
  return { ...rest, ...(names.length > 0 ? { was: names } : {}) }
}
