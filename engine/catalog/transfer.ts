import type { Queryable } from '../database.ts'
import type { ItemKey } from '../model.ts'
import { changeDraft, draftDocuments } from './draft.ts'
import { effectiveDocuments, readLayers, splitKey } from './layers.ts'
import { differences } from './merge-patch.ts'

/** Documents on their way from one system to another: `{ "object/department": {…} }`. */
export interface Bundle {
  version: number
  documents: Record<ItemKey, unknown>
}

/** What is published; of one package, or what admins made (`overlay`), when named. */
export async function exportDocuments(db: Queryable, packageName?: string): Promise<Bundle> {
  const layers = await readLayers(db)
  const documents = await effectiveDocuments(db, layers.items)
  const chosen = [...documents].filter(([key, item]) => {
    if (packageName === undefined) return true
    if (packageName === 'overlay') return layers.items[key]?.overlay !== undefined
    return item.package === packageName
  })
  return {
    version: layers.version,
    documents: Object.fromEntries(chosen.map(([key, item]) => [key, item.document])),
  }
}

/** Puts documents into the draft; answers the keys of those that differ from what it had. */
export async function importDocuments(
  db: Queryable,
  documents: Bundle['documents'],
  who: { author: string | null; at: Date },
): Promise<ItemKey[]> {
  return db.transaction(async (tx) => {
    const { documents: now } = await draftDocuments(tx)
    const changed = (Object.entries(documents) as [ItemKey, unknown][]).filter(
      ([key, document]) => differences(now.get(key)?.document, document).length > 0,
    )
    for (const [key, document] of changed) await changeDraft(tx, { ...splitKey(key), document, ...who })
    return changed.map(([key]) => key)
  })
}
