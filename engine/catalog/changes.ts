import type { Queryable } from '../database.ts'
import type { ItemKey } from '../model.ts'
import { type Documents, itemKey } from './documents.ts'
import { type DraftRow, draftDocuments } from './draft.ts'
import { effectiveDocuments, readLayers, splitKey } from './layers.ts'
import { type Difference, differences } from './merge-patch.ts'

/** One item that differs between two sets of documents. */
export interface ItemChange {
  kind: string
  name: string
  change: 'added' | 'changed' | 'removed'
  details: Difference[]
}

export interface DraftedChange extends ItemChange {
  revision: string | null
  author: string | null
  at: string | null
  /** The published item moved on after this draft was begun. */
  outdated: boolean
}

/** What is different, item by item; equal hashes are equal documents. */
export function compareDocuments(before: Documents, after: Documents): ItemChange[] {
  const keys = [...new Set<ItemKey>([...before.keys(), ...after.keys()])]
  return keys.flatMap((key): ItemChange[] => {
    const [old, now] = [before.get(key), after.get(key)]
    if (old?.hash === now?.hash) return []
    const change = !old ? 'added' : !now ? 'removed' : 'changed'
    const details = change === 'changed' ? differences(old?.document, now?.document) : []
    return change === 'changed' && details.length === 0 ? [] : [{ ...splitKey(key), change, details }]
  })
}

/** The draft against the published version. */
export async function draftChanges(db: Queryable): Promise<DraftedChange[]> {
  const published = await effectiveDocuments(db, (await readLayers(db)).items)
  const { documents, rows } = await draftDocuments(db)
  const drafts = new Map<ItemKey, DraftRow>(rows.map((row) => [itemKey(row.kind, row.name), row]))
  return compareDocuments(published, documents).map((change) => {
    const key = itemKey(change.kind, change.name)
    const row = drafts.get(key)
    return {
      ...change,
      revision: row ? String(row.revision) : null,
      author: row?.author ?? null,
      at: row?.at ?? null,
      outdated: row !== undefined && row.base !== (published.get(key)?.hash ?? null),
    }
  })
}
