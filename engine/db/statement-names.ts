/**
 * Gives whatever columns a table has: a publish adds some before the model knows them, and PostgreSQL refuses a
 * prepared statement whose result has another shape than before.
 */
const allColumns = /^\s*SELECT (?:\w+\.)?\*/

/** Most texts whose uses are counted. */
const mostTexts = 1_000

/** Most statements that are kept prepared on a connection, and the use of a text from which on it is. */
const limits = {
  /** Planned once: reads and writes by id. */
  once: { names: 300, fromUse: 2 },
  /** Planned for its values each time: of the many texts of lists, those that come often. */
  byValues: { names: 60, fromUse: 5 },
}

/**
 * Names of the statements that a pool keeps prepared: of texts that come again, those that hold in the newest model. A
 * statement that is asked once is not worth the memory which PostgreSQL spends on it.
 */
export class StatementNames {
  #version = -1
  #made = { once: 0, byValues: 0 }
  /** The name of a text, or how often it was used without one. */
  readonly #known = new Map<string, string | number>()
  #last = 0

  /** @param version of the model that the text was made for */
  nameOf(version: number, text: string, byValues = false): string | undefined {
    if (version < this.#version) return undefined
    if (version > this.#version) {
      this.#version = version
      this.#known.clear()
      this.#made = { once: 0, byValues: 0 }
    }
    const known = this.#known.get(text) ?? 0
    if (typeof known === 'string') return known
    const kind = byValues ? 'byValues' : 'once'
    if (this.#made[kind] >= limits[kind].names || allColumns.test(text)) return undefined
    if (known === 0 && this.#known.size >= mostTexts) this.#forgetUnnamed()
    if (known + 1 < limits[kind].fromUse) {
      this.#known.set(text, known + 1)
      return undefined
    }
    this.#made[kind]++
    const name = `v${version} ${byValues ? 'list ' : ''}${++this.#last}`
    this.#known.set(text, name)
    return name
  }

  /**
   * A newer model: what names none of the tables that it changed stays prepared.
   *
   * @param tables of which a column came, went or became another
   */
  renew(version: number, tables: readonly string[]): void {
    if (version <= this.#version) return
    this.#version = version
    for (const text of this.#known.keys())
      if (tables.some((table) => text.includes(`"${table}"`) || text.includes(`"${table}__`)))
        this.#forget(text)
  }

  #forget(text: string): void {
    const name = this.#known.get(text)
    if (typeof name === 'string') this.#made[name.includes(' list ') ? 'byValues' : 'once']--
    this.#known.delete(text)
  }

  #forgetUnnamed(): void {
    for (const [text, known] of this.#known) if (typeof known === 'number') this.#known.delete(text)
  }
}
