import type { FormDocument } from '../../metadata/schema/types.ts'
import { namesInOrder } from '../document/ordered-map.ts'

export type DropEdge = 'top' | 'bottom' | 'left' | 'right'

/** Where a thing lands and how wide: above or below a field means full width, beside one means one column. */
export interface DropPlace {
  section: string
  before: string | undefined
  span: number
}

export function dropPlace(
  form: FormDocument,
  section: string,
  item: string | undefined,
  edge: DropEdge,
): DropPlace {
  const found = form.sections[section]!
  const columns = found.columns ?? 1
  const span = edge === 'left' || edge === 'right' ? 1 : columns
  if (item === undefined) return { section, before: undefined, span: 1 }
  const names = namesInOrder(found.items, found.order)
  const isBefore = edge === 'top' || edge === 'left'
  return { section, before: isBefore ? item : names[names.indexOf(item) + 1], span }
}

/** The next place of an item when an arrow moves it: past its neighbour, or into the section above or below. */
export function stepPlace(
  form: FormDocument,
  section: string,
  item: string,
  by: -1 | 1,
): Omit<DropPlace, 'span'> | undefined {
  const names = namesInOrder(form.sections[section]?.items, form.sections[section]?.order)
  const at = names.indexOf(item)
  if (by < 0 && at > 0) return { section, before: names[at - 1] }
  if (by > 0 && at < names.length - 1) return { section, before: names[at + 2] }
  const sections = namesInOrder(form.sections, form.order)
  const next = sections[sections.indexOf(section) + by]
  if (!next) return undefined
  const first = namesInOrder(form.sections[next]?.items, form.sections[next]?.order)[0]
  return { section: next, before: by > 0 ? first : undefined }
}
