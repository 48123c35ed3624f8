import type { Path } from '../document/set-at.ts'
import { valueAt } from '../document/set-at.ts'
import type { Studio } from '../shell/studio.ts'
import type { ProcessDocument } from './levels.ts'

/** A field that a place of a workflow names although it is retired in the draft. */
export interface RetiredField {
  object: string
  field: string
}

/** Retired fields that a problem's place names: as a key of the values that are written, or in its text. */
export function retiredAt(path: Path, document: ProcessDocument, studio: Studio): RetiredField[] {
  const holder = path.lastIndexOf('values')
  const own = holder < 0 ? undefined : valueAt(document, [...path.slice(0, holder), 'object'])
  const object = typeof own === 'string' && own !== '' ? own : document.object
  if (object === undefined) return []
  const text = valueAt(document, path)
  const words = new Set([
    String(path.at(-1)),
    ...(typeof text === 'string' ? (text.match(/[\p{L}\p{N}_]+/gu) ?? []) : []),
  ])
  return Object.entries(studio.object(object)?.fields ?? {})
    .filter(([name, { active }]) => active === false && words.has(name))
    .map(([field]) => ({ object, field }))
}
