import type { Document } from '../document/draft-session.ts'
import { namesInOrder } from '../document/ordered-map.ts'
import { valueAt } from '../document/set-at.ts'
import { both, type Part, type Sentence } from './sentence.ts'

/** The map that a document's own `order` is about. */
const ordered: Record<string, string> = {
  object: 'fields',
  form: 'sections',
  option_set: 'options',
  pipeline: 'stages',
  page: 'tabs',
}

/** Another order is told only where it is not just what was added or taken away. */
export function tellOrder({ kind, before, after, path }: Part): Sentence | undefined {
  const place = path.slice(0, -1)
  const mapKey = place[0] === 'sections' ? 'items' : ordered[kind]
  const orderIn = (document: Document) => {
    const holder = valueAt(document, place) as Record<string, unknown> | undefined
    const map = (mapKey ? holder?.[mapKey] : holder) as Record<string, unknown> | undefined
    return mapKey ? namesInOrder(map, holder?.['order'] as string[]) : ((holder?.['order'] as string[]) ?? [])
  }
  const [old, now] = [orderIn(before), orderIn(after)]
  const shared = (list: string[], other: string[]) => list.filter((each) => other.includes(each)).join()
  if (shared(old, now) === shared(now, old)) return undefined
  return {
    tone: 'blue',
    icon: 'arrow-up-down',
    path,
    text: { en: 'Another order', zh: '调整顺序' },
    detail: both(() => now.slice(0, 6).join(', ') + (now.length > 6 ? '…' : '')),
  }
}
