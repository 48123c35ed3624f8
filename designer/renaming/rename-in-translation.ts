import type { ItemKey } from '../document/item-key.ts'

type Texts = Readonly<Record<string, string>>

/** What moved: documents, and keys in documents by JSON Pointer as it was. */
export interface Moved {
  items: ReadonlyMap<ItemKey, ItemKey>
  keys: ReadonlyMap<ItemKey, ReadonlyMap<string, string>>
}

/** Translated texts under the documents and pointers as they are called now. */
export function renameInTranslation(
  document: Readonly<Record<string, unknown>>,
  { items, keys }: Moved,
): { document: Readonly<Record<string, unknown>>; places: number } {
  let places = 0
  const documents = (document['documents'] ?? {}) as Readonly<Record<string, Texts>>
  const next = Object.entries(documents).map(([item, texts]): [string, Texts] => {
    const moved = keys.get(item as ItemKey)
    const entries = Object.entries(texts).map(([pointer, text]): [string, string] => {
      const to = moved ? follow(pointer, moved) : pointer
      if (to !== pointer) places += 1
      return [to, text]
    })
    const to = items.get(item as ItemKey)
    if (to) places += 1
    return [to ?? item, Object.fromEntries(entries)]
  })
  return { document: { ...document, documents: Object.fromEntries(next) }, places }
}

/** A pointer with the new key at each step that moved. */
function follow(pointer: string, moved: ReadonlyMap<string, string>): string {
  const steps = pointer.split('/')
  return steps.map((step, at) => moved.get(steps.slice(0, at + 1).join('/')) ?? step).join('/')
}
