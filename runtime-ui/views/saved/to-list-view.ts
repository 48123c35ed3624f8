import type { ListViewView } from '../../client/model.ts'
import type { SavedView } from '../../client/saved-views.ts'
import type { LoadedObject } from '../../composables/useModel.ts'
import { defaultView } from '../column-fields.ts'
import { sortOf } from '../sort.ts'

/** Name of a person's own view in the address. */
export const ownName = (id: string): string => `my:${id}`
export const isOwn = (name: string | undefined): boolean => name?.startsWith('my:') === true

/** A saved view as lists draw views. Fields that are no longer there are left out; its conditions stay as they are. */
export function toListView(
  { id, name, view }: SavedView,
  object: LoadedObject,
  published: readonly ListViewView[],
): ListViewView {
  const {
    filter: _f,
    sort: _s,
    group: _g,
    ...base
  } = published.find((one) => one.name === view.from) ??
  published.find((one) => one.type === view.type) ??
  defaultView(object)
  const isThere = (path: string) => (path.split('.')[0] ?? '') in object.fields
  const sort = sortOf(view.sort)
    .filter((part) => isThere(part.field))
    .map((part) => (part.direction === 'desc' ? `-${part.field}` : part.field))
    .join(',')
  const columns = view.columns?.filter(isThere).map((field) => {
    const width = view.widths?.[field]
    return {
      ...base.columns.find((column) => column.field === field),
      field,
      ...(width ? { width, isChosen: true } : {}),
      ...(view.pinned?.includes(field) ? { pinned: true } : {}),
    }
  })
  const summaries = Object.entries(view.summaries ?? base.summaries ?? {}).filter(([path]) => isThere(path))
  return {
    ...base,
    name: ownName(id),
    label: name,
    type: view.type as ListViewView['type'],
    columns: columns?.length ? columns : base.columns,
    summaries: Object.fromEntries(summaries),
    ...(view.filter ? { filter: view.filter } : {}),
    ...(sort ? { sort } : {}),
    ...(view.group && isThere(view.group) ? { group: view.group } : {}),
  }
}
