import type { RowId, TableName, Tables } from './rows.ts'

type Indexes = { [T in TableName]: Record<string, (row: Tables[T]) => string | null> }

/** By what rows are looked up besides their id. Null: the row is not in that index. */
export const indexes = {
  token: {
    scope: (row) => String(row.scope),
    node: (row) => row.node,
    ready: (row) => (row.state === 'ready' ? 'ready' : null),
    parked: (row) => (row.state === 'parked' ? `${row.scope}/${row.node}/${row.via}` : null),
  },
  scope: {
    parent: (row) => (row.parent === null ? 'none' : String(row.parent)),
    owner: (row) => (row.owner === null ? null : String(row.owner)),
    each: (row) => (row.kind === 'each' && row.owner !== null ? row.node : null),
    item: (row) => (row.kind === 'item' ? `${row.node}/${row.index}` : null),
  },
  timer: { token: (row) => String(row.token), calendar: (row) => row.calendar },
  wait: { token: (row) => String(row.token), event: (row) => eventKey(row.event, row.match) },
  mail: { event: (row) => eventKey(row.event, row.match) },
  lock: {},
  waiter: { lock: (row) => row.lock, token: (row) => `${row.run}/${row.token}` },
  item: { scope: (row) => String(row.scope) },
  incident: { token: (row) => (row.token === null ? null : String(row.token)) },
} satisfies Indexes

export type IndexOf<T extends TableName> = keyof (typeof indexes)[T] & string

/** An event's name with what it must match; any JSON text can follow the name, which has no space. */
export const eventKey = (event: string, match: string | null): string =>
  match === null ? event : `${event} ${match}`

const keysOf = <T extends TableName>(table: T) =>
  Object.entries(indexes[table]) as [IndexOf<T>, (row: Tables[T]) => string | null][]

export function indexValue<T extends TableName>(table: T, by: IndexOf<T>, row: Tables[T]): string | null {
  const of = (indexes[table] as Record<string, (row: Tables[T]) => string | null>)[by]
  return of ? of(row) : null
}

export const byId = (a: { id: RowId }, b: { id: RowId }): number =>
  typeof a.id === 'number' && typeof b.id === 'number' ? a.id - b.id : String(a.id) < String(b.id) ? -1 : 1

/** Rows of one table in memory, found by id and by every index of the table. */
export class IndexedRows<T extends TableName> {
  readonly #table: T
  readonly #rows = new Map<RowId, Tables[T]>()
  readonly #ids = new Map<string, Set<RowId>>()

  constructor(table: T) {
    this.#table = table
  }

  get(id: RowId): Tables[T] | undefined {
    return this.#rows.get(id)
  }

  put(row: Tables[T]): void {
    this.remove(row.id)
    this.#rows.set(row.id, row)
    for (const [by, of] of keysOf(this.#table)) {
      const value = of(row)
      if (value === null) continue
      const key = `${by} ${value}`
      const ids = this.#ids.get(key)
      if (ids) ids.add(row.id)
      else this.#ids.set(key, new Set([row.id]))
    }
  }

  remove(id: RowId): void {
    const row = this.#rows.get(id)
    if (!row) return
    this.#rows.delete(id)
    for (const [by, of] of keysOf(this.#table)) {
      const value = of(row)
      if (value === null) continue
      const key = `${by} ${value}`
      const ids = this.#ids.get(key)
      ids?.delete(id)
      if (ids?.size === 0) this.#ids.delete(key)
    }
  }

  ids(by: IndexOf<T>, value: string): Iterable<RowId> {
    return this.#ids.get(`${by} ${value}`) ?? []
  }

  all(): Tables[T][] {
    return [...this.#rows.values()]
  }
}
