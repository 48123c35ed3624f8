import type { Row } from '../../metadata/language/evaluate.ts'
import type { Node, ObjectShape, Span } from '../../metadata/language/types.ts'
import type { Principal } from '../context.ts'
import type { AppModel, FieldDef, ObjectDef } from '../model.ts'
import { ident, join, raw, type Sql, sql } from '../sql.ts'

/** What an expression may name, and as whom. */
export interface SqlScope {
  model: AppModel
  object: ObjectDef
  /** Table alias of the object's row. */
  alias: string
  joins: Joins
  /** What tells this row's joins from those of others in `joins`; empty for the outermost row. */
  key?: string
  user: Principal
  /** Fixed per request. */
  now: Date
  /** The day of `now` in the business time zone. */
  today: string
  /**
   * Throws when the asking person may not compare by this field. Rules that an admin wrote pass everything.
   * `path` is what stood in the text.
   */
  checkField(object: ObjectDef, field: FieldDef, path: string, span: Span): void
  /** Rows of a target that the asking person may see; undefined when all. */
  targetRows(object: ObjectDef, alias: string): Sql | undefined
  /** Whether a name may be proposed for one that is unknown. All, when absent. */
  mayName?(object: ObjectShape, name: string): boolean
  /** `$record`: the record in hand while bare names are those of a target. */
  host?: { object: string; record: Row }
}

/** The expression's own row, and the one that bare names are of: another one inside a list. */
export interface Frames {
  root: SqlScope
  row: SqlScope
  /** A part as a value, NULL when missing. */
  value(node: Node, frames: Frames): Sql
  /** A part as a condition, of which only IS TRUE matters. */
  truth(node: Node, frames: Frames): Sql
}

/** The same scope for rules that an admin wrote: it may read every field and record. */
export const trusted = (scope: SqlScope): SqlScope => ({
  ...scope,
  checkField: () => undefined,
  targetRows: () => undefined,
})

/** To-one paths as LEFT JOINs of the outermost query: a path used twice is joined once. */
export class Joins {
  readonly #list: { key: string; alias: string; sql: Sql }[] = []
  readonly #prefix: string
  readonly #outer: Joins | undefined
  #inner = 0

  /** @param outer the query's own, which names the aliases of all sub-selects */
  constructor(prefix = 'r', outer?: Joins) {
    this.#prefix = prefix
    this.#outer = outer
  }

  /** @param on condition given the new alias */
  add(key: string, table: string, on: (alias: string) => Sql): string {
    const known = this.#list.find((entry) => entry.key === key)
    if (known) return known.alias
    const alias = `${this.#prefix}${this.#list.length + 1}`
    this.#list.push({ key, alias, sql: sql`LEFT JOIN ${ident('app', table)} ${raw(alias)} ON ${on(alias)}` })
    return alias
  }

  get sql(): Sql {
    return join(
      this.#list.map((entry) => entry.sql),
      '\n',
    )
  }

  /** An alias for a sub-select that no other of this query has. */
  nextAlias(): string {
    if (this.#outer) return this.#outer.nextAlias()
    this.#inner += 1
    return `${this.#prefix}x${this.#inner}`
  }

  get isEmpty(): boolean {
    return this.#list.length === 0
  }
}

/** A column of an alias, quoted. */
export const columnOf = (alias: string, name: string): Sql => sql`${raw(alias)}.${ident(name)}`
