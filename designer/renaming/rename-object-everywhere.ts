import type { ObjectDocument } from '../../metadata/schema/types.ts'
import { type ItemKey, itemKey, splitKey } from '../document/item-key.ts'
import {
  type Document,
  type DraftDocuments,
  type RenamedEverywhere,
  renameEverywhere,
} from './rename-everywhere.ts'

/**
 * The draft with another name for an object: in every document that names it, and in the names of its forms, views
 * and other documents. `published`: the table is under the old name, which is kept in `was`.
 */
export function renameObjectEverywhere(
  { object, to, published }: { object: string; to: string; published: boolean },
  draft: DraftDocuments,
): RenamedEverywhere {
  const own = itemKey('object', object)
  const items = new Map<ItemKey, ItemKey>(
    draft.keys.flatMap((key): [ItemKey, ItemKey][] => {
      const { kind, name } = splitKey(key)
      if (key === own) return [[key, itemKey('object', to)]]
      return name.startsWith(`${object}.`) ? [[key, itemKey(kind, to + name.slice(object.length))]] : []
    }),
  )
  return renameEverywhere(draft, [{ kind: 'object', object, name: object, to }], {
    items,
    apply: (key, document) => (key === own ? withOldName(document, object, to, published) : document),
  })
}

function withOldName(document: Document, object: string, to: string, published: boolean): Document {
  const { was = [], ...rest } = document as unknown as ObjectDocument
  const names = [...was, ...(published ? [object] : [])].filter((name) => name !== to)
  return { ...rest, ...(names.length > 0 ? { was: names } : {}) }
}
