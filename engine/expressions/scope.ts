import type { Principal } from '../context.ts'
import type { AppModel, FieldDef, ObjectDef } from '../model.ts'
import { ident, join, raw, type Sql, sql } from '../sql.ts'
import type { Span } from './refusal.ts'

/** What an expression may name, and as whom. */
export interface SqlScope {
  model: AppModel
  object: ObjectDef
  /** Table alias of the object's row. */
  alias: string
  joins: Joins
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
}

/** To-one paths as LEFT JOINs of the outermost query: a path used twice is joined once. */
export class Joins {
  readonly #list: { key: string; alias: string; sql: Sql }[] = []
  readonly #prefix: string
  #inner = 0

  constructor(prefix = 'r') {
    this.#prefix = prefix
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
    this.#inner += 1
    return `${this.#prefix}x${this.#inner}`
  }

  get isEmpty(): boolean {
    return this.#list.length === 0
  }
}

/** A column of an alias, quoted. */
export const columnOf = (alias: string, name: string): Sql => sql`${raw(alias)}.${ident(name)}`
