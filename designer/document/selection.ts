import type { Place } from './pointer.ts'

/** What the properties panel shows: a document, or a part of it. */
export type Selection =
  | { part: 'document' }
  | { part: 'field'; field: string }
  | { part: 'relation'; object: string; field: string }
  | { part: 'section'; section: string }
  | { part: 'item'; section: string; item: string }
  | { part: 'tab'; tab: string }

export const wholeDocument: Selection = { part: 'document' }

/** The smallest part of a document that holds the place of a problem. */
export function selectionAt({ kind, path }: Place): Selection {
  const [first, name, inner, item] = path
  if (kind === 'object' && first === 'fields' && name) return { part: 'field', field: name }
  if (kind === 'form' && first === 'tabs' && name) return { part: 'tab', tab: name }
  if (kind === 'form' && first === 'sections' && name)
    return inner === 'items' && item
      ? { part: 'item', section: name, item }
      : { part: 'section', section: name }
  return wholeDocument
}
