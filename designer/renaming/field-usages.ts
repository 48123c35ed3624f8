import type { UsageView } from '../../runtime-ui/client/design.ts'
import { splitKey } from '../document/item-key.ts'
import type { DraftDocuments } from './rename-everywhere.ts'
import { renameInDocument } from './rename-in-document.ts'

/**
 * Every place of the draft that names a field: what a rename would change, so nothing is missed and nothing is taken
 * for a use that only looks like one.
 */
export function fieldUsages(
  { object, field }: { object: string; field: string },
  draft: DraftDocuments,
): UsageView[] {
  const renaming = { kind: 'field', object, name: field, to: `${field}_renamed` } as const
  return draft.keys.flatMap((key) => {
    const { kind, name } = splitKey(key)
    const now = draft.document(kind, name)
    if (!now) return []
    const { places, left } = renameInDocument({ kind, name, document: now }, renaming, draft)
    return [...places, ...left.map(({ path }) => path)].map((path) => ({ kind, name, path }))
  })
}
