import { allOf, anyOf, join, raw, type Sql, sql } from '../sql.ts'
import type { CursorPlace } from './cursor.ts'
import type { SortKey } from './order.ts'

/** One ordered part of a page. Segments are asked in turn; a page is full before the next one is touched. */
export interface Segment {
  where: Sql
  /** The order, told of columns that hold the keys and the id. */
  orderBy: (keys: readonly Sql[], id: Sql) => Sql
}

const direction = (descending: boolean): Sql => raw(descending ? ' DESC' : '')
const after = (descending: boolean): Sql => raw(descending ? '<' : '>')

/**
 * The order of a list with empties last in both directions, as segments that plain indexes serve: first the rows
 * that have a value, `x DESC, id DESC` being the index (x, id) read backwards, then the empty ones by id. Several
 * keys become one segment with `NULLS LAST`. The id takes the direction of the last key.
 */
export function segments(keys: readonly SortKey[], id: Sql, place: CursorPlace | undefined): Segment[] {
  const lastDown = keys.at(-1)?.descending ?? false
  const byId = (of: Sql) => sql`${of}${direction(lastDown)}`
  const beyondId = (from: CursorPlace): Sql => sql`${id} ${after(lastDown)} ${from.id}::uuid`
  const [only] = keys
  if (!only) return [{ where: place ? beyondId(place) : raw('true'), orderBy: (_, of) => byId(of) }]
  if (keys.length === 1) return oneKey(only, id, byId, place, beyondId)
  return [
    {
      where: place ? beyond(keys, place, beyondId(place)) : raw('true'),
      orderBy: (columns, of) =>
        join([
          ...keys.map((key, at) => sql`${columns[at]!}${direction(key.descending)} NULLS LAST`),
          byId(of),
        ]),
    },
  ]
}

function oneKey(
  key: SortKey,
  id: Sql,
  byId: (of: Sql) => Sql,
  place: CursorPlace | undefined,
  beyondId: (from: CursorPlace) => Sql,
): Segment[] {
  const value = place?.values[0]
  const filled: Segment = {
    where: allOf([
      ...(key.nullable ? [sql`${key.sql} IS NOT NULL`] : []),
      ...(place && value != null
        ? [sql`(${key.sql}, ${id}) ${after(key.descending)} (${parameter(key, value)}, ${place.id}::uuid)`]
        : []),
    ]),
    orderBy: ([column], of) => sql`${column!}${direction(key.descending)}, ${byId(of)}`,
  }
  if (!key.nullable) return [filled]
  const blank: Segment = {
    where: allOf([sql`${key.sql} IS NULL`, ...(place && value == null ? [beyondId(place)] : [])]),
    orderBy: (_, of) => byId(of),
  }
  return place && value == null ? [blank] : [filled, blank]
}

const parameter = (key: SortKey, value: string): Sql =>
  key.type === 'text' ? sql`${value}::text COLLATE "zh-x-icu"` : sql`${value}::${raw(key.type)}`

/** Rows behind a place in an order of several keys, empties last. */
function beyond(keys: readonly SortKey[], place: CursorPlace, beyondId: Sql): Sql {
  const equal = (at: number): Sql => {
    const value = place.values[at]
    return value == null
      ? sql`${keys[at]!.sql} IS NULL`
      : sql`${keys[at]!.sql} = ${parameter(keys[at]!, value)}`
  }
  const later = (at: number): Sql | undefined => {
    const [key, value] = [keys[at]!, place.values[at]]
    if (value == null) return undefined
    const greater = sql`${key.sql} ${after(key.descending)} ${parameter(key, value)}`
    return key.nullable ? sql`(${greater} OR ${key.sql} IS NULL)` : greater
  }
  const branches = keys.flatMap((_, at) => {
    const step = later(at)
    return step ? [allOf([...keys.slice(0, at).map((__, before) => equal(before)), step])] : []
  })
  return anyOf([...branches, allOf([...keys.map((_, at) => equal(at)), beyondId])])
}
