import { type ItemKey, itemKey } from './item-key.ts'

/** Where a problem is: a document, and the way inside it. */
export interface Place {
  kind: string
  name: string
  key: ItemKey
  path: string[]
}

/** Reads `kind/name#/json/pointer`. */
export function parsePlace(text: string): Place {
  const [item = '', pointer = ''] = text.split('#')
  const at = item.indexOf('/')
  const kind = at < 0 ? item : item.slice(0, at)
  const name = at < 0 ? '' : item.slice(at + 1)
  const path = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  return { kind, name, key: itemKey(kind, name), path }
}
