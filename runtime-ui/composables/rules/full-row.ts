import type { Row } from '../../../metadata/language/evaluate.ts'
import type { Need } from '../../../metadata/language/needs.ts'
import type { FieldView, ObjectView } from '../../client/model.ts'
import { idOf, isHidden, rowOf } from './rule-row.ts'

type Values = Readonly<Record<string, unknown>>

/** Something of other records that a rule reads and that is not here yet. */
export interface Demand {
  /** From the form's own record: `customer`, `products.product`. */
  path: string
  need: Need
  /** The record read, or the one whose list is. */
  object: string
  id: string
  /** Name of the list; absent for a record. */
  list?: string
}

export interface Known {
  objects: Readonly<Record<string, ObjectView>>
  /** What was loaded for a demand; null: it cannot be had. */
  get: (demand: Demand) => Row | readonly Row[] | null | undefined
}

/** A record as rules see it, as far as it is known here. */
export interface FullRow {
  row: Row
  /** What has to be loaded first. */
  demands: Demand[]
  /** Not to be known here at all: hidden, deleted, not for this person. */
  isHidden: boolean
}

const readsMoreThanId = (need: Need): boolean =>
  need.refs.size > 0 || need.lists.size > 0 || [...need.fields].some((name) => name !== 'id')

/**
 * The values of a form with what a rule reads beside them: records behind references, and lists. Lines that stand in
 * the form are those of the form, without what is about to be deleted.
 *
 * @param base the values' own row, where it is made already
 */
export function fullRow(
  object: { name: string; fields?: Record<string, FieldView>; relations?: ObjectView['relations'] },
  values: Values,
  need: Need,
  known: Known,
  { path = '', base }: { path?: string; base?: Row } = {},
): FullRow {
  const row: Record<string, unknown> = { ...(base ?? rowOf(object.fields ?? {}, values)) }
  const demands: Demand[] = []
  let hidden = [...need.fields, ...need.refs.keys()].some((name) => isHidden(values[name]))
  const at = (name: string) => (path ? `${path}.${name}` : name)
  const take = (demand: Demand, put: (found: Row | readonly Row[]) => void) => {
    const found = known.get(demand)
    if (found === undefined) demands.push(demand)
    else if (found === null) hidden = true
    else put(found)
  }
  for (const [name, inner] of need.refs) {
    const id = idOf(row[name])
    const target = object.fields?.[name]?.to?.[0]
    if (!id || !target || !readsMoreThanId(inner)) continue
    take({ path: at(name), need: inner, object: target, id }, (found) => {
      row[name] = found
    })
  }
  for (const [name, inner] of need.lists) {
    const child = known.objects[object.relations?.[name]?.object ?? '']
    const given = values[name]
    if (child?.fields && Array.isArray(given)) {
      const lines = (given as Values[]).filter((line) => line['_delete'] !== true)
      const parts = lines.map((line) => fullRow(child, line, inner, known, { path: at(name) }))
      row[name] = parts.map((part) => part.row)
      demands.push(...parts.flatMap((part) => part.demands))
      hidden ||= parts.some((part) => part.isHidden)
      continue
    }
    const id = idOf(values)
    if (id)
      take({ path: at(name), need: inner, object: object.name, id, list: name }, (found) => {
        row[name] = found
      })
    else row[name] = []
  }
  return { row, demands, isHidden: hidden }
}
