import type { ObjectDocument } from '../../metadata/schema/types.ts'
import { type ItemKey, itemKey, splitKey } from '../document/item-key.ts'
import type { DraftObjects } from '../expressions/draft-shapes.ts'
import { renameField } from '../objects/commands/rename-field.ts'
import { type LeftPlace, renameInDocument } from './rename-in-document.ts'

type Document = Readonly<Record<string, unknown>>

export interface RenamedEverywhere {
  /** Changed documents, the object itself first. */
  documents: ReadonlyMap<ItemKey, Document>
  /** How many places of each were changed; the field's own key is not counted. */
  places: ReadonlyMap<ItemKey, number>
  left: readonly (LeftPlace & { key: ItemKey })[]
}

/** The draft with another name for a field, in every document that names it. Pure: nothing is saved. */
export function renameFieldEverywhere(
  { object, field, to, published }: { object: string; field: string; to: string; published: boolean },
  keys: readonly ItemKey[],
  document: (kind: string, name: string) => Document | undefined,
  draft: DraftObjects,
): RenamedEverywhere {
  const documents = new Map<ItemKey, Document>()
  const places = new Map<ItemKey, number>()
  const left: (LeftPlace & { key: ItemKey })[] = []
  const own = itemKey('object', object)
  for (const key of [own, ...keys.filter((each) => each !== own)]) {
    const { kind, name } = splitKey(key)
    const now = document(kind, name)
    if (!now) continue
    const renamed = renameInDocument(
      { kind, name, document: now },
      { kind: 'field', object, name: field, to },
      draft,
    )
    left.push(...renamed.left.map((place) => ({ ...place, key })))
    if (renamed.places.length > 0) places.set(key, renamed.places.length)
    if (key === own)
      documents.set(
        key,
        renameField.apply(renamed.document as unknown as ObjectDocument, {
          field,
          to,
          published,
        }) as unknown as Document,
      )
    else if (renamed.places.length > 0) documents.set(key, renamed.document)
  }
  return { documents, places, left }
}
